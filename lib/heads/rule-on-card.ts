import { z } from 'zod'
import { qualityRuleSchema } from '#lib/quality/rule.ts'

/** The rule on the quality of clips that a head was trained with, and what it did to the study's clips that show enough of the face. */
export const ruleOnCardSchema = z.object({
  rule: qualityRuleSchema,
  clips: z.number(),
  leftOut: z.number(),
  weighted: z.number(),
  /** Interviews none of whose clips was left. */
  interviews: z.number(),
  /** Interviews that were analysed before clips were measured: all of their clips counted. */
  unmeasured: z.number(),
})
export type RuleOnCard = z.infer<typeof ruleOnCardSchema>
