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
  const worst = new Uint8Array(clips)
  const each: RuleEffect['each'] = {}
  for (const key of measuresOf(rule)) {
    const fates = fatesBy(rule, key, columns?.[key], clips)
    each[key] = addedUp(fates)
    for (const [clip, fate] of fates.entries()) if (fate > worst[clip]!) worst[clip] = fate
  }
  return { clips, interviews: 1, unmeasured: columns ? 0 : 1, each, all: addedUp(worst) }
}

function fatesBy(rule: QualityRule, key: QualityKey, column: Float32Array | undefined, clips: number): Uint8Array {
  const fates = new Uint8Array(clips)
  const { limit, below } = rule[key]!
  const isUpTo = QUALITY_MEASURES.find((measure) => measure.key === key)!.good === 'up-to'
  const near = Math.fround(limit)
  for (let clip = 0; column && clip < clips; clip++) {
    const value = column[clip]!
    // Numbers that are one as float32 are told apart by the digits that they were stored with.
    const exact = value === near ? Number(value.toPrecision(DIGITS)) : value
    const over = value === near ? limit : near
    if (isUpTo ? exact > over : exact < over) fates[clip] = below === 'leave-out' || exact === 0 ? OUT! : LESS!
  }
  return fates
}

function addedUp(fates: Uint8Array): Effect {
  const effect = noEffect()
  for (const fate of fates) {
    if (fate === OUT) effect.leftOut++
    else if (fate !== COUNTS) effect.weighted++
  }
  if (fates.length > 0 && effect.leftOut === fates.length) effect.interviews = 1
  return effect
}
