import { describe, expect, it } from 'vitest'
import { movingAverageChart } from '#lib/statistics/moving-average-chart.ts'
import { Random } from '#lib/statistics/random.ts'

describe('a chart of moving averages', () => {
  it('has averages of the window, about the mean, with limits that follow from neighbours', () => {
    const { mean, standardDeviation, points } = movingAverageChart([1, 3, 2, 6], 2)
    expect(mean).toBe(3)
    // Neighbours differ by 2, 1 and 4; divided by d2 = 1.128379 for ranges of two.
    expect(standardDeviation).toBeCloseTo(7 / 3 / 1.128379167, 8)
    expect(points.map(({ average }) => average)).toEqual([1, 2, 2.5, 4])
    expect(points[0]!.upper - mean).toBeCloseTo(3 * standardDeviation, 12)
    expect(points[3]!.upper - mean).toBeCloseTo((3 * standardDeviation) / Math.SQRT2, 12)
    expect(mean - points[3]!.lower).toBeCloseTo(points[3]!.upper - mean, 12)
  })

  it('finds a shift, and seldom anything where there is none', () => {
    const random = new Random(3)
    const noise = Array.from({ length: 600 }, () => random.normal())
    const still = movingAverageChart(noise, 8)
    expect(still.standardDeviation).toBeGreaterThan(0.9)
    expect(still.standardDeviation).toBeLessThan(1.1)
    expect(still.points.filter(({ beyond }) => beyond).length).toBeLessThan(6)
    const shifted = movingAverageChart(
      noise.map((value, i) => (i < 300 ? value : value + 6)),
      8,
    )
    expect(shifted.points.slice(310).every(({ beyond }) => beyond)).toBe(true)
  })

  it('finds nothing in a series that does not vary, and needs two values', () => {
    expect(movingAverageChart([0.1, 0.1, 0.1], 2).points.some(({ beyond }) => beyond)).toBe(false)
    expect(() => movingAverageChart([1], 2)).toThrow(/at least 2/)
  })
})
