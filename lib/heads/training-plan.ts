import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'

const learningSchema = z.object({
  /** Clips of an interview that an epoch sees, drawn anew for each. */
  draws: z.number().int().min(1).max(1000),
  /** Whether a temporal part begins as the encoder's or with random numbers. */
  start: z.enum(['encoder', 'random']),
  /** Whether all of it learns, or products of low rank that are added to its matrices. */
  update: z.enum(['all', 'low-rank']),
})
/** How networks learn that see more of a clip than its embedding. */
export type Learning = z.infer<typeof learningSchema>
export const LEARNING: Learning = { draws: 16, start: 'encoder', update: 'all' }

/** What a training of heads is asked for. */
export const trainingPlanSchema = z.object({
  kind: z.enum(['ridge', 'mlp', 'context', 'temporal']).default('ridge'),
  /** What networks are trained to make small: squared error, one less Lin's concordance, or that and the relational loss of arXiv 2207.05577. */
  loss: z.enum(['squared error', 'concordance', 'concordance and relations']).default('squared error'),
  /** Of networks that see neighbouring clips (context) or frames (temporal); as LEARNING where it is left out. */
  learning: learningSchema.optional(),
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
