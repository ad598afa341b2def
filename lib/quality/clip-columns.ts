import { type ClipQuality, QUALITY_KEYS, QUALITY_MEASURES, type QualityKey } from './measures.ts'
import { measuresOf, type QualityRule } from './rule.ts'
import { type Effect, noEffect, type RuleEffect } from './rule-effect.ts'

/** Digits of a measure that count, as analyses store them. */
const DIGITS = 4

/** The measures of the clips of one interview that show enough of the face. */
export interface ClipColumns {
  /** How many show enough of it. */
  clips: number
  /** float32[clips] each, NaN where a clip was not measured; undefined where the analysis did not measure. */
  columns: Partial<Record<QualityKey, Float32Array>> | undefined
}

/** @param counts whether each clip shows enough of the face @param quality undefined where clips were not measured */
export function columnsOf(counts: readonly boolean[], quality: ClipQuality | undefined): ClipColumns {
  const shown = [...counts.keys()].filter((clip) => counts[clip])
  const column = (key: QualityKey) => Float32Array.from(shown, (clip) => quality![key][clip] ?? Number.NaN)
  const columns = quality && Object.fromEntries(QUALITY_KEYS.map((key) => [key, column(key)]))
  return { clips: shown.length, columns }
}

/** What becomes of a clip, the worse the higher. */
const [COUNTS, LESS, OUT] = [0, 1, 2]

/**
 * What a rule does to one interview: the same as a tally says of its clips one by one, in a fraction of the time.
 *
 * @param interview with the columns of the rule's measures at least
 */
export function effectOnColumns(rule: QualityRule, { clips, columns }: ClipColumns): RuleEffect {
  const all = noEffect()
  const limits = measuresOf(rule).map((key) => limitOf(rule, key, columns?.[key]))
  for (let clip = 0; clip < clips; clip++) {
    let worst: number = COUNTS!
    for (const limit of limits) {
      const fate = fateBy(limit, clip)
      include(limit.effect, fate)
      if (fate > worst) worst = fate
    }
    include(all, worst)
  }
  for (const effect of [all, ...limits.map((limit) => limit.effect)])
    if (clips > 0 && effect.leftOut === clips) effect.interviews = 1
  const each = Object.fromEntries(limits.map(({ key, effect }) => [key, effect]))
  return { clips, interviews: 1, unmeasured: columns ? 0 : 1, each, all }
}

/** One limit of a rule, with what it does to one interview. */
interface Limit {
  key: QualityKey
  limit: number
  near: number
  isUpTo: boolean
  leavesOut: boolean
  column: Float32Array | undefined
  effect: Effect
}

function limitOf(rule: QualityRule, key: QualityKey, column: Float32Array | undefined): Limit {
  const { limit, below } = rule[key]!
  const isUpTo = QUALITY_MEASURES.find((measure) => measure.key === key)!.good === 'up-to'
  return { key, limit, near: Math.fround(limit), isUpTo, leavesOut: below === 'leave-out', column, effect: noEffect() }
}

function fateBy({ limit, near, isUpTo, leavesOut, column }: Limit, clip: number): number {
  if (!column) return COUNTS!
  const value = column[clip]!
  // Numbers that are one as float32 are told apart by the digits that they were stored with.
  const exact = value === near ? Number(value.toPrecision(DIGITS)) : value
  const over = value === near ? limit : near
  if (isUpTo ? exact > over : exact < over) return leavesOut || exact === 0 ? OUT! : LESS!
  return COUNTS!
}

function include(effect: Effect, fate: number): void {
  if (fate === OUT) effect.leftOut++
  else if (fate !== COUNTS) effect.weighted++
}
