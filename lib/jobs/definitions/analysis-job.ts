import { z } from 'zod'
import { defineJob } from './define-job.ts'

/** Finds faces in a recording and encodes them. */
export const analysisJob = defineJob('analysis', {
  queue: 'analysis',
  data: z.strictObject({ analysisId: z.uuid() }),
  field: 'analysisId',
})
