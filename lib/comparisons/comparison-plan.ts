import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { figureSchema } from '#lib/heads/card-figures.ts'
import { trainingPlanSchema } from '#lib/heads/training-plan.ts'
import { qualityRuleSchema } from '#lib/quality/rule.ts'

const encoderName = z.string().min(1).max(60)
const MOST_JOINED = 4
const MOST_ENTRIES = 12

const trainingSchema = trainingPlanSchema.extend({
  kind: z.enum(['ridge', 'mlp', 'context']).default('ridge'),
  targets: trainingPlanSchema.shape.targets.max(10, 'Choose at most 10 targets.'),
})

/** What a comparison of encoders is asked for. */
export const comparisonPlanSchema = z.object({
  /** What is compared: an encoder alone, or several joined. */
  entries: z
    .array(z.array(encoderName).min(1).max(MOST_JOINED))
    .min(2, 'Choose at least two encoders.')
    .max(MOST_ENTRIES, 'Compare at most 12 at a time.'),
  training: trainingSchema,
})
export type ComparisonPlan = z.infer<typeof comparisonPlanSchema>

/** How the plan of a comparison is stored. */
export const storedComparisonPlan = storedDocument({
  title: 'The plan of this comparison',
  schema: comparisonPlanSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'Start the comparison again.',
})

const foundSchema = z.object({
  /** Out-of-fold estimates, [targets][interviews]. */
  estimates: z.array(z.array(figureSchema)),
  seconds: z.number(),
})
/** What training on one entry gave. */
export type FoundEstimates = z.infer<typeof foundSchema>

/** How what a comparison found before it was interrupted is stored; it counts for the same interviews, ratings and analyses alone. */
export const storedPartialComparison = storedDocument({
  title: 'What this comparison found so far',
  schema: z.object({ fingerprint: z.string(), found: z.record(z.string(), foundSchema) }),
  upgrades: [(earlier) => earlier],
  remedy: 'Start the comparison again.',
})

const entrySchema = z.object({
  /** Names of its encoders; several are joined. */
  encoders: z.array(z.string()),
  hashes: z.array(z.string()),
  /** Numbers that describe an interview or clip. */
  size: z.number(),
  kind: trainingPlanSchema.shape.kind.unwrap(),
  /** Seconds of analysis for a minute of recording, and of these in the encoder; undefined where none was measured. */
  secondsPerMinute: z.number().optional(),
  encodingPerMinute: z.number().optional(),
  /** Undefined where it was not trained here. */
  trainingSeconds: z.number().optional(),
  /** Whether an encoder learnt from captions of this study, so that its figures are too good. */
  hasSeenStudy: z.boolean().optional(),
})
export type ComparisonEntry = z.infer<typeof entrySchema>

const targetSchema = z.object({
  key: z.string(),
  title: z.string(),
  /** The head that this is beside, where it is one. */
  headId: z.string().optional(),
  /** Rated interviews that some entry has no analysis of, or no face in. */
  leftOut: z.number(),
  /** Of each interview: a number for its participant, who is not named. */
  participants: z.array(z.number()),
  ratings: z.array(figureSchema),
  /** Out-of-fold estimates on the scale, [entries][interviews]. */
  estimates: z.array(z.array(figureSchema)),
})
export type ComparisonTarget = z.infer<typeof targetSchema>

const resultSchema = z.object({
  software: z.string(),
  folds: trainingPlanSchema.shape.folds.unwrap(),
  foldCount: z.number(),
  /** By which limits on their quality clips count; undefined where all count in full. */
  rule: qualityRuleSchema.optional(),
  entries: z.array(entrySchema),
  targets: z.array(targetSchema),
})
export type ComparisonResult = z.infer<typeof resultSchema>

/** How the result of a comparison is stored. */
export const storedComparison = storedDocument({
  title: 'The result of this comparison',
  schema: resultSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'Start the comparison again.',
})
