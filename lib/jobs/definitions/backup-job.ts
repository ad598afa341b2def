import { z } from 'zod'
import { defineJob } from './define-job.ts'

/** Makes a backup of the installation. */
export const backupJob = defineJob('backup', {
  queue: 'backup',
  data: z.strictObject({ backupId: z.uuid() }),
  field: 'backupId',
})
