import { describe, expect, it } from 'vitest'
import type { AnalysedInterview } from '#lib/heads/analysed-interview.ts'
import { countingClips } from '#lib/heads/mlp-rows.ts'
import { ruleOnCard, underRule } from '#lib/heads/under-rule.ts'
import { coverageMean } from '#lib/numbers/coverage.ts'
import { columnsOf, effectOnColumns } from '#lib/quality/clip-columns.ts'
import { type ClipQuality, QUALITY_KEYS, QUALITY_MEASURES } from '#lib/quality/measures.ts'
import { clipFactors, isSameRule, type QualityRule, qualityRuleSchema } from '#lib/quality/rule.ts'
import { RuleTally } from '#lib/quality/rule-effect.ts'

/** Clips that are good but for what is given. */
function qualityOf(count: number, others: Partial<ClipQuality>): ClipQuality {
  const good = { light: 120, sharpness: 1, size: 200, yaw: 5, pitch: 8, certainty: 0.9 }
  const all = QUALITY_KEYS.map((key) => [key, new Array<number | null>(count).fill(good[key])])
  return { ...(Object.fromEntries(all) as ClipQuality), ...others }
}

const interviewOf = (coverage: number[], quality: ClipQuality | undefined): AnalysedInterview => ({
  id: 'one',
  participant: 'P-001',
  visit: 'V1',
  site: null,
  sex: null,
  ageBand: null,
  analysisId: 'analysis',
  encoder: { sha256: 'a', intendedUse: '' },
  embeddings: { values: Float32Array.from(coverage, (_, clip) => 10 * clip), width: 1 },
  coverage,
  quality,
  pooled: undefined,
  sheets: [],
})

describe('a rule on the quality of clips', () => {
  const quality = qualityOf(4, { light: [120, 30, 45, null], yaw: [5, 5, 80, 20] })

  it('leaves out what is worse than a limit, on the bad side of it, and keeps what was not measured', () => {
    expect(clipFactors({ light: { limit: 45, below: 'leave-out' } }, quality, 4)).toEqual([1, 0, 1, 1])
    expect(clipFactors({ yaw: { limit: 40, below: 'leave-out' } }, quality, 4)).toEqual([1, 1, 0, 1])
    expect(clipFactors({ light: { limit: 45, below: 'leave-out' } }, undefined, 2)).toEqual([1, 1])
    expect(clipFactors({}, quality, 4)).toEqual([1, 1, 1, 1])
  })

  it('weighs what is worse by how much worse it is, and takes the worst of several measures', () => {
    const rule: QualityRule = { light: { limit: 60, below: 'weight' }, yaw: { limit: 40, below: 'weight' } }
    expect(clipFactors(rule, quality, 4)).toEqual([1, 0.5, 0.5, 1])
    expect(clipFactors({ ...rule, light: { limit: 60, below: 'leave-out' } }, quality, 4)).toEqual([1, 0, 0, 1])
  })

  it('is refused where a limit is none', () => {
    for (const limit of [0, -1, 256, Number.NaN])
      expect(qualityRuleSchema.safeParse({ light: { limit, below: 'weight' } }).success).toBe(false)
    expect(qualityRuleSchema.safeParse({ light: { limit: 45, below: 'dim' } }).success).toBe(false)
    expect(qualityRuleSchema.safeParse({ noise: { limit: 45, below: 'weight' } }).success).toBe(false)
    for (const { key, suggested } of QUALITY_MEASURES)
      expect(qualityRuleSchema.safeParse({ [key]: { limit: suggested, below: 'leave-out' } }).success).toBe(true)
  })

  it('is the same as another with the same limits', () => {
    expect(isSameRule(undefined, {})).toBe(true)
    expect(isSameRule({ size: { limit: 60, below: 'weight' } }, { size: { limit: 60, below: 'weight' } })).toBe(true)
    expect(isSameRule({ size: { limit: 60, below: 'weight' } }, { size: { limit: 60, below: 'leave-out' } })).toBe(
      false,
    )
    expect(isSameRule({ size: { limit: 60, below: 'weight' } }, undefined)).toBe(false)
  })
})

describe('an interview under a rule', () => {
  const quality = qualityOf(3, { light: [120, 30, 60] })
  const interview = interviewOf([1, 1, 0.5], quality)

  it('has means over the clips that are left, by what is left of their weight', () => {
    const left = underRule(interview, { light: { limit: 45, below: 'leave-out' } })
    expect(left.coverage).toEqual([1, 0, 0.5])
    expect(left.pooled![0]).toBeCloseTo((0 * 1 + 20 * 0.5) / 1.5)
    const weighted = underRule(interview, { light: { limit: 60, below: 'weight' } })
    expect(weighted.pooled![0]).toBeCloseTo((0 + 10 * 0.5 + 20 * 0.5) / 2)
    expect(coverageMean(weighted.coverage, [0, 10, 20], weighted.factors)).toBeCloseTo(weighted.pooled![0]!)
  })

  it('gives networks the same clips with the same weights', () => {
    const rule: QualityRule = { light: { limit: 60, below: 'weight' }, size: { limit: 60, below: 'leave-out' } }
    const small = interviewOf([1, 1, 0.5], { ...quality, size: [40, 100, 100] })
    const { clips, places } = countingClips([{ interview: underRule(small, rule) }])
    expect(places.map(({ clip }) => clip)).toEqual([1, 2])
    expect(clips.map(({ coverage }) => coverage)).toEqual([0.5, 0.5])
  })

  it('is the very same where there is no rule', () => {
    expect(underRule(interview, undefined)).toBe(interview)
    expect(underRule(interview, {})).toBe(interview)
  })

  it('has nothing to pool where no clip is left', () => {
    expect(underRule(interview, { light: { limit: 200, below: 'leave-out' } }).pooled).toBeUndefined()
  })

  it('is counted on the card: clips, interviews, and those that were not measured', () => {
    const rule: QualityRule = { light: { limit: 45, below: 'leave-out' }, sharpness: { limit: 2, below: 'weight' } }
    const dark = interviewOf([1, 0.2], qualityOf(2, { light: [10, 200] }))
    expect(ruleOnCard([interview, dark, interviewOf([1], undefined)], rule)).toEqual({
      rule,
      clips: 5,
      leftOut: 2,
      weighted: 2,
      interviews: 1,
      unmeasured: 1,
    })
    expect(ruleOnCard([interview], {})).toBeUndefined()
  })

  it('has the same effect whether interviews are counted at once or one by one', () => {
    const rule: QualityRule = { light: { limit: 45, below: 'leave-out' }, sharpness: { limit: 2, below: 'weight' } }
    const measured = [
      { counts: [true, true], quality: qualityOf(2, { light: [10, 20] }) },
      { counts: [true, false], quality: undefined },
    ]
    const [atOnce, oneByOne] = [new RuleTally(rule), new RuleTally(rule)]
    for (const one of measured) {
      atOnce.add(one)
      oneByOne.include(effectOnColumns(rule, columnsOf(one.counts, one.quality)))
    }
    expect(oneByOne.effect).toEqual(atOnce.effect)
    expect(oneByOne.effect).toMatchObject({
      clips: 3,
      interviews: 2,
      unmeasured: 1,
      all: { leftOut: 2, interviews: 1 },
    })
  })
})
