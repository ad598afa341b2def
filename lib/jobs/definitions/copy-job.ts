import { z } from 'zod'
import { defineJob } from './define-job.ts'

/** Makes a copy of a recording, for sharing or for browsers to play. */
export const copyJob = defineJob('copy', {
  queue: 'blur',
  data: z.strictObject({ blurredId: z.uuid() }),
  field: 'blurredId',
})
