import { describe, expect, it } from 'vitest'
import { type AgreementSummary, summariseAgreement } from '#lib/statistics/agreement-summary.ts'
import { fitLine } from '#lib/statistics/calibration-line.ts'
import { intraclassCorrelation } from '#lib/statistics/intraclass-correlation.ts'
import { Random } from '#lib/statistics/random.ts'

interface Table {
  x: number[]
  y: number[]
  names: string[]
  offset: number
  scale: number
}

/** Tables as people have them and as they shouldn't: ties, constants, outliers, few rows, large offsets, any unit, several visits. */
function tableOf(random: Random): Table {
  const participants = 2 + Math.floor(random.next() * 14)
  const visits = random.next() < 0.5 ? 1 : 3
  const rho = random.pick([-1, -0.9, 0, 0.5, 0.9, 1])
  const scale = random.pick([1e-9, 1e-3, 1, 1e3, 1e9])
  const offset = random.pick([0, 0, 2.7, 1e3, 1e6, 1e9])
  const digits = random.pick([0, 1, 15])
  const kind = random.pick(['plain', 'plain', 'plain', 'x constant', 'y constant', 'outlier', 'equal'])
  const round = (value: number) => Math.round(value * 10 ** digits) / 10 ** digits
  const table: Table = { x: [], y: [], names: [], offset, scale }
  for (let p = 0; p < participants; p++) {
    const a = random.normal()
    for (let v = 0; v < visits; v++) {
      const t = a + 0.4 * random.normal()
      const far = kind === 'outlier' && p === 0 ? 50 : 0
      const x = round(t) + far
      const y = round(rho * t + Math.sqrt(1 - rho * rho) * random.normal()) - far
      table.x.push(offset + (kind === 'x constant' ? 0.1 : x) * scale)
      table.y.push(offset + (kind === 'y constant' ? 2.7 : kind === 'equal' ? x : y) * scale)
      table.names.push(`P${p}`)
    }
  }
  return table
}

/** Every figure with its interval; those that are not defined are left out. */
function figuresOf(summary: AgreementSummary): [string, number, [number, number] | undefined][] {
  const { pearson, spearman, kendall, concordance, icc, limits, errorIntervals, proportional, calibration } = summary
  const found: [string, number, [number, number] | undefined][] = []
  for (const [name, { value }] of Object.entries({ pearson, spearman, kendall }))
    if (value) found.push([name, value.r, value.interval])
  if (concordance.value) found.push(['concordance', concordance.value.ccc, concordance.value.interval])
  for (const [model, value] of Object.entries(icc.value ?? {})) {
    found.push([`icc${model}`, value.single, value.singleInterval])
    if (value.averageInterval) found.push([`icc${model}k`, value.average, value.averageInterval])
  }
  if (limits.value) {
    const { bias, lower, upper, meanAbsoluteError, rootMeanSquareError, intervals } = limits.value
    found.push(['bias', bias, intervals?.bias], ['lower', lower, intervals?.lower], ['upper', upper, intervals?.upper])
    found.push(['mae', meanAbsoluteError, errorIntervals.meanAbsoluteError])
    found.push(['rmse', rootMeanSquareError, errorIntervals.rootMeanSquareError])
  }
  if (proportional.value) found.push(['proportional', proportional.value.slope, proportional.value.interval])
  if (calibration.value) {
    found.push(['slope', calibration.value.slope, calibration.value.slopeInterval])
    found.push(['intercept', calibration.value.intercept, calibration.value.interceptInterval])
  }
  return found
}

const BOUNDED = /^(pearson|spearman|kendall|concordance|icc[13]$)/
/** Figures in the unit of the scores. */
const IN_UNITS = /^(bias|lower|upper|mae|rmse|intercept)$/
/** Figures that a common shift of both scores changes. */
const SHIFTED = /^intercept$/

describe('any table gives figures that are finite, or a sentence', () => {
  const DRAWS = 1500

  it('each interval contains its value, is in order and within what the figure can be', () => {
    const random = new Random(2026)
    for (let draw = 0; draw < DRAWS; draw++) {
      const { x, y, names, offset, scale } = tableOf(random)
      const summary = summariseAgreement(x, y, names)
      for (const { value, why } of [summary.pearson, summary.concordance, summary.icc, summary.limits])
        expect(value !== undefined || (why ?? '').length > 20).toBe(true)
      const size = Math.max(...x.map(Math.abs), ...y.map(Math.abs))
      for (const [name, value, interval] of figuresOf(summary)) {
        const where = `${name} of draw ${draw}, offset ${offset}, scale ${scale}`
        expect(Number.isFinite(value), where).toBe(true)
        if (BOUNDED.test(name)) expect(Math.abs(value), where).toBeLessThanOrEqual(1 + 1e-9)
        if (!interval) continue
        const slack = 1e-9 * (IN_UNITS.test(name) ? size : 1 + Math.abs(value))
        expect(interval.every(Number.isFinite), where).toBe(true)
        expect(interval[0], where).toBeLessThanOrEqual(value + slack)
        expect(interval[1], where).toBeGreaterThanOrEqual(value - slack)
        if (BOUNDED.test(name)) for (const end of interval) expect(Math.abs(end), where).toBeLessThanOrEqual(1 + 1e-9)
      }
    }
  })

  it('figures don’t depend on the unit or on a shift of both scores', () => {
    const random = new Random(7)
    let compared = 0
    for (let draw = 0; draw < 1500; draw++) {
      const { x, y, names, offset, scale } = tableOf(random)
      if (offset !== 0 || scale !== 1) continue
      const plain = figuresOf(summariseAgreement(x, y, names))
      for (const [shift, unit] of [
        [1e6, 1],
        [0, 1e9],
        [0, 1e-9],
      ] as const) {
        const moved = figuresOf(
          summariseAgreement(
            x.map((value) => value * unit + shift),
            y.map((value) => value * unit + shift),
            names,
          ),
        )
        expect(moved.map(([name]) => name)).toEqual(plain.map(([name]) => name))
        for (const [i, [name, value, interval]] of plain.entries()) {
          if (shift !== 0 && SHIFTED.test(name)) continue
          const by = IN_UNITS.test(name) ? unit : 1
          const [, other, otherInterval] = moved[i]!
          const near = (a: number, b: number) =>
            expect(Math.abs(a * by - b), `${name} of draw ${draw}`).toBeLessThanOrEqual(1e-6 * by * (1 + Math.abs(a)))
          near(value, other)
          expect(otherInterval === undefined, `${name} of draw ${draw}`).toBe(interval === undefined)
          if (interval && otherInterval) {
            near(interval[0], otherInterval[0])
            near(interval[1], otherInterval[1])
          }
          compared += 1
        }
      }
    }
    expect(compared).toBeGreaterThan(500)
  })
})

describe('what rounding made of figures', () => {
  it('a column of one number has no slope', () => {
    const six = Array.from({ length: 6 }, () => 2.7)
    expect(() => fitLine(six, [1, 2, 3, 4, 5, 6])).toThrow(/same for everyone/)
    expect(fitLine([1, 2, 3, 4, 5, 6], six)).toMatchObject({ slope: 0, slopeError: 0 })
  })

  it('intraclass correlations of tables that disagree have limits within what they can be', () => {
    const random = new Random(5)
    let limited = 0
    for (let draw = 0; draw < 400; draw++) {
      const rows = Array.from({ length: 10 }, () => {
        const t = random.normal()
        return [t, -0.9 * t + Math.sqrt(1 - 0.81) * random.normal()]
      })
      for (const model of [1, 2, 3] as const) {
        const { single, singleInterval, average, averageInterval } = intraclassCorrelation(rows, model)
        expect(Number.isFinite(single) && Number.isFinite(average)).toBe(true)
        expect(singleInterval === undefined).toBe(single < -1)
        if (!singleInterval) continue
        limited += 1
        expect(singleInterval[0]).toBeGreaterThanOrEqual(-1)
        expect(singleInterval[0]).toBeLessThanOrEqual(single)
        expect(singleInterval[1]).toBeGreaterThanOrEqual(single)
        expect(singleInterval[1]).toBeLessThanOrEqual(1)
        if (averageInterval) expect(averageInterval[0]).toBeLessThanOrEqual(averageInterval[1])
      }
    }
    expect(limited).toBeGreaterThan(1000)
  })
})
