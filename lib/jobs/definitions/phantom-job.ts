import { z } from 'zod'
import { defineJob } from './define-job.ts'

/** Draws the recordings of a phantom study and waits until they are analysed and its head is trained. */
export const phantomJob = defineJob('phantom', {
  queue: 'phantom',
  // Most of its time a phantom study waits for other runs, so that one need not wait for another's end.
  atATime: 4,
  // It is in hand for as long as all that it waits for, so that most deaths of a worker are none of its doing.
  deaths: 1000,
  data: z.strictObject({ phantomId: z.uuid() }),
  field: 'phantomId',
})
