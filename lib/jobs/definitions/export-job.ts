import { z } from 'zod'
import { defineJob } from './define-job.ts'

/** Writes an export of a study as a zip. */
export const exportJob = defineJob('export', {
  queue: 'export',
  data: z.strictObject({ exportId: z.uuid() }),
  field: 'exportId',
})
