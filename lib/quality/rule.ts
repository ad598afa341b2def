import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { type ClipQuality, QUALITY_KEYS, QUALITY_MEASURES, type QualityKey } from './measures.ts'

/** What becomes of a clip that is worse than a limit: it is left out, or counts the less the worse it is. */
export const BELOW = ['leave-out', 'weight'] as const
export type Below = (typeof BELOW)[number]

const limitOf = (key: QualityKey) => {
  const [lowest, highest] = QUALITY_MEASURES.find((measure) => measure.key === key)!.ends
  return z.strictObject({
    limit: z
      .number('Give each measure that counts a limit.')
      .gt(0, 'A limit must be more than 0.')
      .min(lowest)
      .max(highest, 'A limit is higher than its measure can be.'),
    below: z.enum(BELOW),
  })
}

const LIMITS = {
  light: limitOf('light').optional(),
  sharpness: limitOf('sharpness').optional(),
  size: limitOf('size').optional(),
  yaw: limitOf('yaw').optional(),
  pitch: limitOf('pitch').optional(),
  certainty: limitOf('certainty').optional(),
}

/** By which clips of a study count: for each measure that counts a limit, and what becomes of clips that are worse. */
export const qualityRuleSchema = z.strictObject(LIMITS)
export type QualityRule = z.infer<typeof qualityRuleSchema>

/** How a study's rule is stored. */
export const storedQualityRule = storedDocument({
  title: 'The study’s rule on the quality of clips',
  schema: z.object(LIMITS),
  upgrades: [],
  remedy: 'Set it again in the study’s settings.',
})

/** A study's rule as it is stored; undefined where it has none. @throws ConcordError unreadable */
export function readRule(stored: unknown): QualityRule | undefined {
  return stored === null || stored === undefined ? undefined : storedQualityRule.read(stored)
}

/** The measures of a rule, in their order. */
export function measuresOf(rule: QualityRule): QualityKey[] {
  return QUALITY_KEYS.filter((key) => rule[key] !== undefined)
}

/** Whether two rules say the same; none says the same as one without limits. */
export function isSameRule(one: QualityRule | undefined, other: QualityRule | undefined): boolean {
  return QUALITY_KEYS.every(
    (key) => one?.[key]?.limit === other?.[key]?.limit && one?.[key]?.below === other?.[key]?.below,
  )
}

/**
 * How much of its weight a clip keeps by one measure.
 *
 * @param value null where it was not measured: then the clip keeps all
 * @returns 1 where it is good; else 0 where it is left out, or its value over the limit (of angles the limit over the value)
 */
export function factorBy(rule: QualityRule, key: QualityKey, value: number | null | undefined): number {
  const limit = rule[key]
  if (!limit || value === null || value === undefined) return 1
  const isUpTo = QUALITY_MEASURES.find((measure) => measure.key === key)!.good === 'up-to'
  if (isUpTo ? value <= limit.limit : value >= limit.limit) return 1
  if (limit.below === 'leave-out') return 0
  return isUpTo ? limit.limit / value : value / limit.limit
}

/**
 * How much of its weight each clip keeps, 0 to 1: the least that one of its measures leaves it.
 *
 * @param quality undefined where clips were not measured: then all keep all of it
 * @param count of clips
 */
export function clipFactors(rule: QualityRule, quality: ClipQuality | undefined, count: number): number[] {
  const keys = measuresOf(rule)
  return Array.from({ length: count }, (_, clip) =>
    keys.reduce((least, key) => Math.min(least, factorBy(rule, key, quality?.[key][clip])), 1),
  )
}
