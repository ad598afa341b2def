import { describe, expect, it } from 'vitest'
import { trainingResult } from '#lib/assignments/certify.ts'
import { cains } from '#lib/scales/cains.ts'
import { sumOf } from '#lib/scales/scales.ts'

const target = { scale: cains, sum: sumOf(cains, 'exp') }
const exp = (score: number) => ({ EXP1: score, EXP2: 0, EXP3: 0, EXP4: 0 })
const pairsOf = (own: readonly number[], right: readonly number[]) =>
  own.map((score, i) => ({ rater: exp(score), reference: exp(right[i]!) }))

const setOf = (right: readonly number[]) => right.map(exp)

describe('a rater in training', () => {
  it('is certified by absolute agreement on the whole set', () => {
    const result = trainingResult(
      target,
      pairsOf([1, 1, 2, 3, 4, 4], [0, 1, 2, 3, 4, 3]),
      setOf([0, 1, 2, 3, 4, 3]),
      0.9,
    )
    expect(result).toMatchObject({ n: 6, isCertified: true })
    expect(result.icc.value!.icc).toBeGreaterThan(0.9)
    expect(result.icc.value!.interval![0]).toBeLessThan(result.icc.value!.icc)
    expect(result.difference).toBeCloseTo(2 / 6, 12)
  })

  it('is not certified by a steady difference, a part of the set, or without a rule', () => {
    const off = trainingResult(target, pairsOf([2, 3, 4, 3, 2, 3], [0, 1, 2, 1, 0, 1]), setOf([0, 1, 2, 1, 0, 1]), 0.8)
    expect(off.icc.value!.icc).toBeLessThan(0.5)
    expect(off.isCertified).toBe(false)
    const same = pairsOf([0, 1, 2, 3], [0, 1, 2, 3])
    expect(trainingResult(target, same, setOf([0, 1, 2, 3, 4]), 0.8)).toMatchObject({ n: 4, isCertified: false })
    expect(trainingResult(target, same, setOf([0, 1, 2, 3]), undefined).isCertified).toBe(false)
    expect(trainingResult(target, same, setOf([0, 1, 2, 3]), 1)).toMatchObject({
      isCertified: true,
      icc: { value: { icc: 1 } },
    })
  })

  it('has a reason in place of a figure with a single interview', () => {
    const one = trainingResult(target, [...pairsOf([1], [1]), { rater: {}, reference: exp(1) }], setOf([1, 1]), 0.8)
    expect(one).toMatchObject({ n: 1, isCertified: false })
    expect(one.icc.why).toBeDefined()
  })

  it('is not kept from it by a reference that has no score, since an item could not be assessed', () => {
    const { EXP4: _, ...partial } = exp(2)
    const pairs = [...pairsOf([0, 1, 2, 3], [0, 1, 2, 3]), { rater: exp(2), reference: partial }]
    const references = [...setOf([0, 1, 2, 3]), partial]
    expect(trainingResult(target, pairs, references, 0.8)).toMatchObject({ n: 4, isCertified: true })
    expect(trainingResult(target, pairs.slice(1), references, 0.8)).toMatchObject({ n: 3, isCertified: false })
    expect(trainingResult(target, [], [partial], 0.8).isCertified).toBe(false)
  })
})
