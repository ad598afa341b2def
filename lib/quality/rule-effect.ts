import type { ClipQuality, QualityKey } from './measures.ts'
import { clipFactors, factorBy, measuresOf, type QualityRule } from './rule.ts'

/** What a rule, or one of its measures, does to the clips of interviews. */
export interface Effect {
  /** Clips that are left out, and that count less. */
  leftOut: number
  weighted: number
  /** Interviews none of whose clips is left. */
  interviews: number
}

/** What a rule does to the clips of a study that show enough of the face. */
export interface RuleEffect {
  /** Of all interviews. */
  clips: number
  interviews: number
  /** Interviews that were analysed before quality was measured: all of their clips count. */
  unmeasured: number
  /** Of each measure by itself, and of all together. */
  each: Partial<Record<QualityKey, Effect>>
  all: Effect
}

/** The clips of an interview that show enough of the face, among all. */
export interface MeasuredInterview {
  counts: readonly boolean[]
  quality: ClipQuality | undefined
}

/** What a rule does to interviews, added up one after the other. */
export class RuleTally {
  readonly effect: RuleEffect
  readonly #rule: QualityRule

  constructor(rule: QualityRule) {
    this.#rule = rule
    const each = Object.fromEntries(measuresOf(rule).map((key) => [key, noEffect()]))
    this.effect = { clips: 0, interviews: 0, unmeasured: 0, each, all: noEffect() }
  }

  add({ counts, quality }: MeasuredInterview): void {
    const shown = [...counts.keys()].filter((clip) => counts[clip])
    this.effect.clips += shown.length
    this.effect.interviews++
    if (!quality) this.effect.unmeasured++
    for (const key of measuresOf(this.#rule))
      addUp(
        this.effect.each[key]!,
        shown.map((clip) => factorBy(this.#rule, key, quality?.[key][clip])),
      )
    const factors = clipFactors(this.#rule, quality, counts.length)
    addUp(
      this.effect.all,
      shown.map((clip) => factors[clip]!),
    )
  }

  /** @param known what the same rule does to other interviews */
  include({ clips, interviews, unmeasured, each, all }: RuleEffect): void {
    this.effect.clips += clips
    this.effect.interviews += interviews
    this.effect.unmeasured += unmeasured
    for (const key of measuresOf(this.#rule)) join(this.effect.each[key]!, each[key]!)
    join(this.effect.all, all)
  }
}

export const noEffect = (): Effect => ({ leftOut: 0, weighted: 0, interviews: 0 })

function join(effect: Effect, { leftOut, weighted, interviews }: Effect): void {
  effect.leftOut += leftOut
  effect.weighted += weighted
  effect.interviews += interviews
}

function addUp(effect: Effect, factors: readonly number[]): void {
  const leftOut = factors.filter((factor) => factor === 0).length
  effect.leftOut += leftOut
  effect.weighted += factors.filter((factor) => factor > 0 && factor < 1).length
  if (factors.length > 0 && leftOut === factors.length) effect.interviews++
}
