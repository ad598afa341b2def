import { z } from 'zod'
import { defineJob } from './define-job.ts'

/** Compares encoders of a study by heads on each. */
export const comparisonJob = defineJob('comparison', {
  queue: 'comparison',
  // One that waits for its analyses, perhaps for days, keeps no other study waiting.
  atATime: 2,
  data: z.strictObject({ comparisonId: z.uuid() }),
  field: 'comparisonId',
})
