import { z } from 'zod'
import { defineJob } from './define-job.ts'

/** Repeats the training of heads with permuted ratings. */
export const permutationJob = defineJob('permutation', {
  queue: 'permutation',
  data: z.strictObject({ permutationId: z.uuid() }),
  field: 'permutationId',
})
