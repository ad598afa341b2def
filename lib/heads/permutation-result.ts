import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { figureSchema } from './card-figures.ts'
import { trainingPlanSchema } from './training-plan.ts'

/** Fewest and most draws of a permutation test; with n of them, the smallest p is 1 / (n + 1). */
export const PERMUTATIONS = { fewest: 19, most: 9999 }

export const permutationPlanSchema = z.object({
  permutations: z.number().int().min(PERMUTATIONS.fewest).max(PERMUTATIONS.most),
  seed: trainingPlanSchema.shape.seed,
})
export type PermutationPlan = z.infer<typeof permutationPlanSchema>

/** How what a permutation test is asked for is stored. */
export const storedPermutationPlan = storedDocument({
  title: 'The plan of this permutation test',
  schema: permutationPlanSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'Start the test again.',
})

/** How what a test has found before it was interrupted is stored; only the version that found it goes on from there. */
export const storedPartialPermutation = storedDocument({
  title: 'What this permutation test found so far',
  schema: z.object({ software: z.string(), found: z.record(z.string(), z.array(figureSchema)) }),
  upgrades: [(earlier) => earlier],
  remedy: 'Start the test again.',
})

const resultSchema = z.object({
  permutations: z.number(),
  seed: z.number(),
  software: z.string(),
  heads: z.array(
    z.object({
      /** The head's id. */
      key: z.string(),
      target: z.string(),
      /** Its kind and encoder, in words. */
      by: z.string(),
      interviews: z.number(),
      participants: z.number(),
      /** Of the training as the test repeated it with the true ratings. */
      r: figureSchema,
      p: z.number(),
      /** For all heads of the test (max-T). */
      adjusted: z.number(),
      chance: z.object({ mean: figureSchema, upper: figureSchema }),
      /** As the head's card says it. */
      ofCard: figureSchema,
    }),
  ),
  /** Where several heads estimate the same: the best of them, with the choice repeated. */
  best: z.array(z.object({ target: z.string(), heads: z.number(), key: z.string(), r: figureSchema, p: z.number() })),
  /** What was repeated with every draw. */
  repeated: z.array(
    z.object({
      heads: z.array(z.string()),
      kind: trainingPlanSchema.shape.kind.unwrap(),
      folds: trainingPlanSchema.shape.folds.unwrap(),
      foldCount: z.number(),
    }),
  ),
})
export type StoredPermutation = z.infer<typeof resultSchema>

/** How the result of a permutation test is stored. */
export const storedPermutation = storedDocument({
  title: 'The result of this permutation test',
  schema: resultSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'Start the test again.',
})
