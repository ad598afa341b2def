import { z } from 'zod'
import { defineJob } from './define-job.ts'

/** Trains heads from the analysed and rated interviews of a study. */
export const trainingJob = defineJob('training', {
  queue: 'training',
  data: z.strictObject({ runId: z.uuid() }),
  field: 'runId',
})
