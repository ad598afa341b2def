import { z } from 'zod'
import { defineJob } from './define-job.ts'

/** Makes a copy of a recording in which all faces are blurred. */
export const blurJob = defineJob('blur', {
  queue: 'blur',
  data: z.strictObject({ blurredId: z.uuid() }),
  field: 'blurredId',
})
