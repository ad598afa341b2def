import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { summariseAgreement } from '#lib/statistics/agreement-summary.ts'
import { fitLine } from '#lib/statistics/calibration-line.ts'
import { concordanceCorrelation, concordanceInterval } from '#lib/statistics/concordance-correlation.ts'
import { correlationDifference } from '#lib/statistics/correlation-difference.ts'
import { compareDependentCorrelations } from '#lib/statistics/dependent-correlations.ts'
import { NoVariance, TooFewPairs, UnequalLengths } from '#lib/statistics/errors.ts'
import { figuresOfSums } from '#lib/statistics/figures-of-sums.ts'
import { intraclassCorrelation } from '#lib/statistics/intraclass-correlation.ts'
import { limitsOfAgreement, proportionalBias } from '#lib/statistics/limits-of-agreement.ts'
import { sumsOver } from '#lib/statistics/pair-sums.ts'
import { participantCorrelation } from '#lib/statistics/participant-correlation.ts'
import { participantIntervals } from '#lib/statistics/participant-intervals.ts'
import { pearsonCorrelation, pearsonProbability } from '#lib/statistics/pearson-correlation.ts'
import { Random } from '#lib/statistics/random.ts'
import { kendallTau, ranks, spearmanCorrelation } from '#lib/statistics/rank-correlation.ts'
import { rankCorrelationsWithout } from '#lib/statistics/rank-jackknife.ts'
import { disattenuated, reliableChange } from '#lib/statistics/reliable-change.ts'
import { weightedKappa } from '#lib/statistics/weighted-kappa.ts'
import { hasShared, shared } from '../../fixtures/shared.ts'

interface Sample {
  x: number[]
  y: number[]
  n: number
  pearson: number
  p: number
  fisher95: [number, number]
  spearman: number
  kendall_tau_b: number
  ccc: number
  mae: number
  rmse: number
  bland_altman: { bias: number; sd: number; loa: [number, number] }
  icc: Record<'icc1' | 'icc2' | 'icc3' | 'icc1k' | 'icc2k' | 'icc3k', number>
}

/** Largest relative error that counts as equal. */
const EQUAL = 1e-9

function expectEqual(actual: number | undefined, expected: number): void {
  expect(Math.abs(actual! - expected) / Math.max(1e-300, Math.abs(expected))).toBeLessThan(EQUAL)
}

describe.skipIf(!hasShared)('agreement statistics against SciPy', () => {
  const samples = hasShared
    ? (JSON.parse(readFileSync(shared('reference/statistics.json'), 'utf8')) as { agreement: Sample[] }).agreement
    : []

  it.each(samples.map((sample, i) => [i, sample] as const))('agree on sample %i', (_, sample) => {
    const { x, y } = sample
    const { r, interval } = pearsonCorrelation(x, y)
    expectEqual(r, sample.pearson)
    expectEqual(interval![0], sample.fisher95[0])
    expectEqual(interval![1], sample.fisher95[1])
    expectEqual(pearsonProbability(r, x.length), sample.p)
    expectEqual(spearmanCorrelation(x, y).r, sample.spearman)
    expectEqual(kendallTau(x, y).r, sample.kendall_tau_b)
    expectEqual(concordanceCorrelation(x, y), sample.ccc)
    const limits = limitsOfAgreement(x, y)
    expectEqual(limits.meanAbsoluteError, sample.mae)
    expectEqual(limits.rootMeanSquareError, sample.rmse)
    expectEqual(limits.bias, sample.bland_altman.bias)
    expectEqual(limits.deviation, sample.bland_altman.sd)
    expectEqual(limits.lower, sample.bland_altman.loa[0])
    expectEqual(limits.upper, sample.bland_altman.loa[1])
    const pairs = x.map((value, i) => [value, y[i]!])
    for (const model of [1, 2, 3] as const) {
      const { single, average } = intraclassCorrelation(pairs, model)
      expectEqual(single, sample.icc[`icc${model}`])
      expectEqual(average, sample.icc[`icc${model}k`])
    }
  })
})

describe('intraclass correlations', () => {
  /** Six targets by four judges: Shrout and Fleiss (1979), table 2. */
  const judges = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
  ]

  it.each([
    // Estimates as printed by Shrout and Fleiss (1979), intervals as R's psych prints them for the same table.
    [1, 0.17, [-0.13, 0.72], 0.44, [-0.88, 0.91]],
    [2, 0.29, [0.02, 0.76], 0.62, [0.07, 0.93]],
    [3, 0.71, [0.34, 0.95], 0.91, [0.68, 0.99]],
  ] as const)('ICC(%i) of a published table', (model, single, singleInterval, average, averageInterval) => {
    const icc = intraclassCorrelation(judges, model)
    expect(icc.single).toBeCloseTo(single, 2)
    expect(icc.average).toBeCloseTo(average, 2)
    for (const end of [0, 1] as const) {
      expect(Math.abs(icc.singleInterval![end] - singleInterval[end])).toBeLessThan(0.006)
      expect(Math.abs(icc.averageInterval![end] - averageInterval[end])).toBeLessThan(0.006)
    }
  })

  it('of raters who agree fully is one, with no interval', () => {
    const icc = intraclassCorrelation(
      [
        [1, 1],
        [2, 2],
        [5, 5],
      ],
      2,
    )
    expect(icc.single).toBe(1)
    expect(icc.singleInterval).toBeUndefined()
  })
})

describe('ranks and ties', () => {
  it('ties share the mean of their ranks', () => {
    expect(ranks([10, 20, 20, 5])).toEqual([2, 3.5, 3.5, 1])
  })
  it('tau-b corrects for ties', () => {
    // Two of six pairs are tied in x, one in y: 3 concordant of sqrt(4 · 5).
    expect(kendallTau([1, 1, 2, 2], [1, 2, 3, 3]).r).toBeCloseTo(4 / Math.sqrt(4 * 5), 12)
  })
})

describe('weighted kappa', () => {
  it('is one for full agreement and zero for chance', () => {
    expect(weightedKappa([1, 2, 3], [1, 2, 3])).toBe(1)
    expect(weightedKappa([1, 1, 2, 2], [1, 2, 1, 2])).toBeCloseTo(0, 12)
    expect(() => weightedKappa([0.1 + 0.2, 0.3], [0.3, 0.3])).toThrow(/the same for everyone/)
  })
  it('with quadratic weights is ICC(2,1) for many interviews', () => {
    const random = new Random(3)
    const truth = Array.from({ length: 4000 }, () => random.normal())
    const rate = () => truth.map((t) => Math.round(3 + 1.2 * (t + 0.5 * random.normal())))
    const [a, b] = [rate(), rate()]
    const icc = intraclassCorrelation(
      a.map((value, i) => [value, b[i]!]),
      2,
    ).single
    expect(Math.abs(weightedKappa(a, b) - icc)).toBeLessThan(1e-3)
  })
})

describe('calibration and proportional bias', () => {
  it('a line without error is found exactly', () => {
    const { slope, intercept, slopeInterval } = fitLine([1, 2, 3, 4], [5, 7, 9, 11])
    expect([slope, intercept, ...slopeInterval]).toEqual([2, 3, 2, 2])
  })
  it('estimates that spread too little show a bias that changes with size', () => {
    const ratings = [0, 2, 4, 6, 8, 10]
    const { slope, p } = proportionalBias(
      ratings.map((rating, i) => 5 + 0.5 * (rating - 5) + (i % 2) * 0.1),
      ratings,
    )
    expect(slope).toBeLessThan(-0.5)
    expect(p).toBeLessThan(0.001)
  })
})

describe('comparing two models on the same interviews', () => {
  const random = new Random(8)
  const truth = Array.from({ length: 400 }, () => random.normal())
  const noisy = (error: number) => truth.map((t) => t + error * random.normal())
  const [good, poor] = [noisy(0.4), noisy(1.5)]

  it('finds the better one, and no difference between a model and itself', () => {
    const { difference, p } = compareDependentCorrelations(truth, good, poor)
    expect(difference).toBeGreaterThan(0.2)
    expect(p).toBeLessThan(1e-6)
    expect(compareDependentCorrelations(truth, good, good)).toMatchObject({ difference: 0, z: 0, p: 1 })
  })

  it('agrees with leaving out one participant at a time about its uncertainty', () => {
    const names = truth.map((_, i) => String(i))
    const { difference, interval } = correlationDifference(truth, good, poor, names)
    const steiger = compareDependentCorrelations(truth, good, poor)
    expect(difference).toBeCloseTo(steiger.difference, 12)
    const error = (interval![1] - interval![0]) / 2 / 1.966
    expect(difference / error / steiger.z).toBeGreaterThan(0.5)
    expect(difference / error / steiger.z).toBeLessThan(1.5)
  })

  it('gives a sentence where one of the correlations is perfect', () => {
    expect(() =>
      compareDependentCorrelations(
        truth,
        truth.map((t) => -t),
        good,
      ),
    ).toThrow(/perfect/)
  })
})

describe('intervals hold what they promise', () => {
  const DRAWS = 1000
  // Binomial error of a coverage over 1,000 draws: three standard errors of 0.95.
  const SLACK = 3 * Math.sqrt((0.95 * 0.05) / DRAWS)

  it.each([30, 113])('Fisher’s 95 %% interval of r with %i pairs', (n) => {
    const random = new Random(n)
    const rho = 0.8
    let covered = 0
    for (let draw = 0; draw < DRAWS; draw++) {
      const x = Array.from({ length: n }, () => random.normal())
      const y = x.map((value) => rho * value + Math.sqrt(1 - rho * rho) * random.normal())
      const [low, high] = pearsonCorrelation(x, y).interval!
      if (low <= rho && rho <= high) covered++
    }
    expect(Math.abs(covered / DRAWS - 0.95)).toBeLessThan(SLACK)
  })

  it('Lin’s 95 % interval of the concordance correlation', () => {
    const random = new Random(5)
    // x standard normal, y = 0.9 x + 0.3 + 0.4 e: moments give the true value.
    const [slope, shift, error] = [0.9, 0.3, 0.4]
    const truth = (2 * slope) / (1 + slope ** 2 + error ** 2 + shift ** 2)
    let covered = 0
    for (let draw = 0; draw < DRAWS; draw++) {
      const x = Array.from({ length: 60 }, () => random.normal())
      const y = x.map((value) => slope * value + shift + error * random.normal())
      const [low, high] = concordanceInterval(x, y)!
      if (low <= truth && truth <= high) covered++
    }
    expect(covered / DRAWS).toBeGreaterThan(0.95 - SLACK - 0.01)
  })

  it('those over participants are wider than Fisher’s where interviews of one person are alike', () => {
    const random = new Random(9)
    const x: number[] = []
    const y: number[] = []
    const names: string[] = []
    for (let person = 0; person < 20; person++) {
      const [a, b] = [random.normal(), random.normal()]
      for (let visit = 0; visit < 5; visit++) {
        x.push(a + 0.1 * random.normal())
        y.push(0.6 * a + b + 0.1 * random.normal())
        names.push(`P${person}`)
      }
    }
    const { pearson, independent } = summariseAgreement(x, y, names)
    const fisher = pearsonCorrelation(x, y).interval!
    expect(independent).toBe(false)
    const width = ([low, high]: [number, number]) => high - low
    expect(width(pearson.value!.interval!)).toBeGreaterThan(1.4 * width(fisher))
  })
})

describe('a correlation where participants have several interviews', () => {
  const draw = (random: Random, rho: number) => {
    const x: number[] = []
    const y: number[] = []
    const names: string[] = []
    for (let person = 0; person < 40; person++) {
      const a = random.normal()
      const b = rho * a + Math.sqrt(1 - rho * rho) * random.normal()
      for (let visit = 0; visit < 3; visit++) {
        x.push(a + 0.2 * random.normal())
        y.push(b + 0.2 * random.normal())
        names.push(`P${person}`)
      }
    }
    return { x, y, names }
  }
  const truth = 0.5 / 1.04

  it('has an interval that holds the truth as often as it says, where Fisher’s does not', () => {
    const random = new Random(12)
    let covered = 0
    let fisherCovered = 0
    const draws = 600
    for (let i = 0; i < draws; i++) {
      const { x, y, names } = draw(random, 0.5)
      const [low, high] = participantCorrelation(x, y, names).interval!
      const [narrowLow, narrowHigh] = pearsonCorrelation(x, y).interval!
      if (low <= truth && truth <= high) covered += 1
      if (narrowLow <= truth && truth <= narrowHigh) fisherCovered += 1
    }
    expect(covered / draws).toBeGreaterThan(0.92)
    expect(covered / draws).toBeLessThan(0.98)
    expect(fisherCovered / draws).toBeLessThan(0.85)
  })

  it('has no interval of fewer than six participants', () => {
    expect(
      participantCorrelation([1, 2, 3, 4, 5, 6], [1, 3, 2, 5, 4, 6], ['a', 'a', 'b', 'b', 'c', 'c']).interval,
    ).toBe(undefined)
    expect(participantCorrelation([1, 2, 3, 4, 5, 6], [1, 3, 2, 5, 4, 6], [...'abcdef']).interval).toBeDefined()
  })
})

describe('figures from sums', () => {
  const random = new Random(4)
  const x = Array.from({ length: 40 }, () => random.normal() * 3 + 8)
  const y = x.map((value) => 0.7 * value + random.normal())
  const centre = [8, 5] as const
  const figures = figuresOfSums(sumsOver(x, y, centre, x.keys()), centre)

  it('are those of the formulas', () => {
    const { pearson, concordance, icc, limits, proportional, calibration } = summariseAgreement(
      x,
      y,
      x.map((_, i) => String(i)),
    )
    const expected = {
      pearson: pearson.value!.r,
      concordance: concordance.value!.ccc,
      meanAbsoluteError: limits.value!.meanAbsoluteError,
      bias: limits.value!.bias,
      proportionalBias: proportional.value!.slope,
      calibrationSlope: calibration.value!.slope,
      calibrationIntercept: calibration.value!.intercept,
      icc1: icc.value!['1'].single,
      icc2: icc.value!['2'].single,
      icc3: icc.value!['3'].single,
    }
    expect(Object.keys(figures).sort()).toEqual(Object.keys(expected).sort())
    for (const [name, value] of Object.entries(expected))
      expect(figures[name as keyof typeof figures], name).toBeCloseTo(value, 10)
  })

  it('rank correlations without somebody are those of the others', () => {
    const scores = x.map((value) => Math.round(value))
    const parts = [[], [0], [3, 4, 5], [39]]
    for (const [i, { spearman, kendall }] of rankCorrelationsWithout(scores, y, parts).entries()) {
      const rest = (values: number[]) => values.filter((_, row) => !parts[i]!.includes(row))
      expect(spearman).toBeCloseTo(spearmanCorrelation(rest(scores), rest(y)).r, 12)
      expect(kendall).toBeCloseTo(kendallTau(rest(scores), rest(y)).r, 12)
    }
  })

  it('have intervals over participants like those of the formulas where everybody has one interview', () => {
    const names = x.map((_, i) => String(i))
    const intervals = participantIntervals(x, y, names)
    const width = ([low, high]: [number, number]) => high - low
    for (const [own, formula] of [
      [intervals.calibrationSlope, fitLine(x, y).slopeInterval],
      [intervals.pearson, pearsonCorrelation(x, y).interval],
      [intervals.spearman, spearmanCorrelation(x, y).interval],
      [intervals.kendall, kendallTau(x, y).interval],
      [intervals.concordance, concordanceInterval(x, y)],
    ]) {
      expect(width(own!) / width(formula!)).toBeGreaterThan(0.7)
      expect(width(own!) / width(formula!)).toBeLessThan(1.4)
    }
    expect(participantIntervals([1, 2, 3], [1, 3, 2], ['a', 'b', 'c']).bias).toBeUndefined()
    expect(participantIntervals([2, 2, 2, 2, 2, 2], [1, 3, 2, 5, 2, 4], [...'abcdef'])).toMatchObject({
      pearson: undefined,
      calibrationSlope: undefined,
    })
  })
})

describe('change', () => {
  it('is reliable beyond twice the error of a difference', () => {
    expect(reliableChange(10, 20, 5, 0.9)).toBeCloseTo(10 / (5 * Math.SQRT2 * Math.sqrt(0.1)), 12)
    expect(reliableChange(3, 3, 5, 1)).toBe(0)
  })
  it('a correlation without measurement error is larger', () => {
    expect(disattenuated(0.6, 0.81)).toBeCloseTo(0.6 / 0.9, 12)
  })
})

describe('what the statistics refuse', () => {
  it('a correlation of fewer than two pairs', () => {
    expect(() => pearsonCorrelation([1], [2])).toThrow(TooFewPairs)
  })
  it('a correlation with a score that does not vary', () => {
    expect(() => pearsonCorrelation([1, 1, 1, 1], [1, 2, 3, 4])).toThrow(NoVariance)
    expect(() => pearsonCorrelation([0.1, 0.1, 0.1], [1, 2, 3])).toThrow(NoVariance)
    expect(() => kendallTau([1, 1], [1, 2])).toThrow(NoVariance)
  })
  it('lists of different lengths', () => {
    expect(() => pearsonCorrelation([1, 2], [1])).toThrow(UnequalLengths)
    expect(() => concordanceCorrelation([1, 2], [1])).toThrow(UnequalLengths)
    expect(() => limitsOfAgreement([1, 2], [1])).toThrow(UnequalLengths)
  })
  it('an interval from three pairs', () => {
    expect(pearsonCorrelation([1, 2, 3], [1, 3, 2]).interval).toBeUndefined()
  })
  it('a summary says why in words, and never gives what is not a number', () => {
    for (const [x, y] of [
      [[], []],
      [[1], [2]],
      [
        [1, 2],
        [2, 1],
      ],
      [
        [3, 3, 3, 3],
        [1, 2, 3, 4],
      ],
      [
        [2, 2, 2],
        [2, 2, 2],
      ],
    ] as [number[], number[]][]) {
      const summary = summariseAgreement(
        x,
        y,
        x.map((_, i) => `P${i}`),
      )
      expect(JSON.stringify(summary)).not.toMatch(/null/)
      if (x.length < 2) expect(english.stored(summary.pearson.why!)).toMatch(/at least 2 pairs/)
    }
  })
})
