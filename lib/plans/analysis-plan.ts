import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { trainingPlanSchema } from '#lib/heads/training-plan.ts'
import { phrase } from '#lib/messages/message.ts'
import { DEFAULT_MARGIN } from '#lib/statistics/expert-ceiling.ts'

/** Groups of participants that a plan can name. */
export const PLANNED_GROUPS = {
  site: phrase('Site'),
  sex: phrase('Sex'),
  ageBand: phrase('Age band'),
} as const

const training = trainingPlanSchema.shape

/** What a study sets for its main analysis before anybody sees an estimate. */
export const planContentSchema = z.object({
  /** Key of what the primary head estimates. */
  target: z.string().min(1, 'Choose a target.').max(200),
  /** How far below the experts' r the model's may lie. */
  margin: z
    .number('Give the margin as a number, such as 0.1.')
    .min(0.01, 'The margin must be at least 0.01.')
    .max(0.5, 'With a margin above 0.5, almost any head would be non-inferior.')
    .default(DEFAULT_MARGIN),
  head: z.object({
    kind: training.kind,
    loss: training.loss,
    learning: training.learning,
    label: training.label,
    folds: training.folds,
    seed: training.seed,
    /** Name of the encoder. */
    encoder: z.string().min(1).max(60),
  }),
  /** Groups in which agreement is to be looked at. */
  groups: z.array(z.enum(Object.keys(PLANNED_GROUPS) as (keyof typeof PLANNED_GROUPS)[])).max(3),
  /** Participants from whom the head is trained, where the study has set their number. */
  participants: z
    .number('Give the number of participants.')
    .int('Give a whole number of participants.')
    .min(4, 'A head needs at least four participants.')
    .max(100_000)
    .nullable(),
  /** What else was set, in words. */
  notes: z.string().trim().max(4000, 'The notes can have at most 4,000 characters.').default(''),
})
export type PlanContent = z.infer<typeof planContentSchema>

/** How the content of an analysis plan is stored. */
export const storedPlanContent = storedDocument({
  title: 'The analysis plan',
  schema: planContentSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'Its locked text can still be downloaded.',
})

/** What there was of a study when its plan was locked. */
const knownAtLockingSchema = z.object({
  participants: z.number(),
  interviews: z.number(),
  lockedSheets: z.number(),
  /** Heads that were trained, and sets of estimates from elsewhere: who had seen them could choose by them. */
  heads: z.number(),
  externalSources: z.number(),
  /** sha256 of the encoder's bundles that were installed: of its versions and precisions. */
  encoders: z.array(z.string()),
})
export type KnownAtLocking = z.infer<typeof knownAtLockingSchema>

export const storedKnownAtLocking = storedDocument({
  title: 'The state at locking',
  schema: knownAtLockingSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'Its locked text can still be downloaded.',
})

/** Whether nobody can have seen an estimate when the plan was locked. */
export function isProspective({ heads, externalSources }: KnownAtLocking): boolean {
  return heads === 0 && externalSources === 0
}
