import { describe, expect, it } from 'vitest'
import { trainingResult, USUAL_TO_CERTIFY } from '#lib/assignments/certify.ts'
import { cains } from '#lib/scales/cains.ts'
import { sumOf } from '#lib/scales/scales.ts'
import { intraclassCorrelation } from '#lib/statistics/intraclass-correlation.ts'
import { Random } from '#lib/statistics/random.ts'

const target = { scale: cains, sum: sumOf(cains, 'exp') }
const exp = (score: number) => ({ EXP1: score, EXP2: 0, EXP3: 0, EXP4: 0 })
const pairsOf = (own: readonly number[], right: readonly number[]) =>
  own.map((score, i) => ({ rater: exp(score), reference: exp(right[i]!) }))

const setOf = (right: readonly number[]) => right.map(exp)

/** A rule for the small sets of these tests. */
const by = (icc: number | undefined, least = 1) => ({ icc, least })

describe('a rater in training', () => {
  it('is certified by absolute agreement on the whole set', () => {
    const result = trainingResult(target, pairsOf([1, 1, 2, 3, 4, 4], [0, 1, 2, 3, 4, 3]), setOf([0, 1, 2, 3, 4, 3]), {
      icc: 0.9,
      least: 5,
    })
    expect(result).toMatchObject({ n: 6, isCertified: true })
    expect(result.icc.value!.icc).toBeGreaterThan(0.9)
    expect(result.icc.value!.interval![0]).toBeLessThan(result.icc.value!.icc)
    expect(result.difference).toBeCloseTo(2 / 6, 12)
  })

  it('is not certified by a steady difference, a part of the set, or without a rule', () => {
    const off = trainingResult(
      target,
      pairsOf([2, 3, 4, 3, 2, 3], [0, 1, 2, 1, 0, 1]),
      setOf([0, 1, 2, 1, 0, 1]),
      by(0.8),
    )
    expect(off.icc.value!.icc).toBeLessThan(0.5)
    expect(off.isCertified).toBe(false)
    const same = pairsOf([0, 1, 2, 3], [0, 1, 2, 3])
    expect(trainingResult(target, same, setOf([0, 1, 2, 3, 4]), by(0.8))).toMatchObject({ n: 4, isCertified: false })
    expect(trainingResult(target, same, setOf([0, 1, 2, 3]), by(undefined)).isCertified).toBe(false)
    expect(trainingResult(target, same, setOf([0, 1, 2, 3]), by(1))).toMatchObject({
      isCertified: true,
      icc: { value: { icc: 1 } },
    })
  })

  it('is not certified by a set that is smaller than the study’s least, however good the agreement, and is told why', () => {
    const set = [0, 1, 2, 3]
    const standing = (least: number, own: number[] = set) =>
      trainingResult(target, pairsOf(own, set), setOf(set), by(0.8, least)).standing
    expect(standing(4)).toBe('certified')
    expect(standing(5)).toBe('small-set')
    expect(standing(4, [0, 1, 2])).toBe('unrated')
    expect(standing(4, [3, 2, 1, 0])).toBe('below')
    expect(trainingResult(target, pairsOf([0, 4], [0, 4]), setOf([0, 4]), by(0.8, 2)).isCertified).toBe(true)
    expect(trainingResult(target, pairsOf([0, 4], [0, 4]), setOf([0, 4]), by(0.8, USUAL_TO_CERTIFY)).isCertified).toBe(
      false,
    )
  })

  it('with a true ICC of 0.5 reaches 0.8 by chance in every fifth case on two interviews, and in fewer than 6 of 100 on ten', () => {
    const random = new Random(11)
    const shareReached = (n: number) => {
      let reached = 0
      for (let i = 0; i < 2000; i++) {
        const table = Array.from({ length: n }, () => {
          const shared = random.normal()
          return [shared + random.normal(), shared + random.normal()] as const
        })
        reached += Number(intraclassCorrelation(table, 2).single >= 0.8)
      }
      return reached / 2000
    }
    expect(shareReached(2)).toBeGreaterThan(0.2)
    expect(shareReached(USUAL_TO_CERTIFY)).toBeLessThan(0.06)
  })

  it('has a reason in place of a figure with a single interview', () => {
    const one = trainingResult(target, [...pairsOf([1], [1]), { rater: {}, reference: exp(1) }], setOf([1, 1]), by(0.8))
    expect(one).toMatchObject({ n: 1, isCertified: false })
    expect(one.icc.why).toBeDefined()
  })

  it('is not kept from it by a reference that has no score, since an item could not be assessed', () => {
    const { EXP4: _, ...partial } = exp(2)
    const pairs = [...pairsOf([0, 1, 2, 3], [0, 1, 2, 3]), { rater: exp(2), reference: partial }]
    const references = [...setOf([0, 1, 2, 3]), partial]
    expect(trainingResult(target, pairs, references, by(0.8))).toMatchObject({ n: 4, isCertified: true })
    expect(trainingResult(target, pairs.slice(1), references, by(0.8))).toMatchObject({ n: 3, isCertified: false })
    expect(trainingResult(target, [], [partial], by(0.8)).isCertified).toBe(false)
  })
})
