import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'

/** A day, as 2026-11-29. */
export const daySchema = z.iso.date('Give a date, such as 2026-11-29.')

/** How a manager wants interviews divided among raters. */
export const planSettingsSchema = z.object({
  /** `all`: each interview to all raters; `balanced`: one rater each, with even loads; `random`: one rater each, drawn. */
  kind: z.enum(['all', 'balanced', 'random']),
  /** Ids of the raters who take part. */
  raters: z.array(z.uuid()).min(1, 'Choose at least one rater.').max(200),
  /** Share of the interviews that a second rater rates too. */
  doubleShare: z.number().min(0).max(1),
  /** Draws the same plan again. */
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  /** Whether each rater has an order of their own. */
  shuffle: z.boolean(),
  dueOn: daySchema.nullable(),
})

export type PlanSettings = z.infer<typeof planSettingsSchema>

/** How the settings of a plan are stored. */
export const storedPlanSettings = storedDocument({
  title: 'The plan of these assignments',
  schema: planSettingsSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'The assignments themselves are not affected.',
})
