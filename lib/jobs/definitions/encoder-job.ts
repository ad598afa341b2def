import { z } from 'zod'
import { defineJob } from './define-job.ts'

/** Trains an encoder on the captions of a study. */
export const encoderJob = defineJob('encoder', {
  queue: 'encoder',
  data: z.strictObject({ encoderTrainingId: z.uuid() }),
  field: 'encoderTrainingId',
})
