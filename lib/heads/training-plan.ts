import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'

/** What a training of heads is asked for. */
export const trainingPlanSchema = z.object({
  kind: z.enum(['ridge', 'mlp']).default('ridge'),
  /** What networks (mlp) are trained to make small: squared error, or one less Lin's concordance. */
  loss: z.enum(['squared error', 'concordance']).default('squared error'),
  /** Keys of subscales or items, or items joined by +: one head for each. */
  targets: z.array(z.string().min(1).max(200)).min(1, 'Choose what the heads estimate.').max(40),
  /** The mean of an interview's locked sheets, or the sheets of one rater. */
  label: z.union([z.literal('mean'), z.uuid()]).default('mean'),
  folds: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('leave-one-participant-out') }),
      z.object({
        kind: z.literal('grouped-k-fold'),
        folds: z.number().int().min(2).max(20),
        repeats: z.number().int().min(1).max(20),
      }),
      z.object({ kind: z.literal('leave-one-site-out') }),
    ])
    .default({ kind: 'leave-one-participant-out' }),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
})
export type TrainingPlan = z.infer<typeof trainingPlanSchema>

/** How the plan of a training is stored. */
export const storedTrainingPlan = storedDocument({
  title: 'The plan of this training',
  schema: trainingPlanSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'Start the training again.',
})
