import { z } from 'zod'
import { defineJob } from './define-job.ts'

/** Compares encoders of a study by heads on each. */
export const comparisonJob = defineJob('comparison', {
  queue: 'comparison',
  data: z.strictObject({ comparisonId: z.uuid() }),
  field: 'comparisonId',
})
