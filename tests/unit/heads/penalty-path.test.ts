import { describe, expect, it } from 'vitest'
import { RidgeSystem, smoothed } from '#lib/heads/ridge-system.ts'
import { rowProducts } from '#lib/heads/row-products.ts'
import { Random } from '#lib/statistics/random.ts'

describe('inner products of rows', () => {
  it.each([
    [1, 1, 1],
    [2, 3, 5],
    [5, 2, 4],
    [7, 7, 9],
    [0, 3, 0],
  ])('%i with %i rows of %i numbers are those of one at a time', (left, right, length) => {
    const random = new Random(3)
    const rows = (count: number) =>
      Array.from({ length: count }, () => Float64Array.from({ length }, () => random.normal()))
    const [a, b] = [rows(left), rows(right)]
    const one = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0)
    expect([...rowProducts(a, b)]).toEqual(a.flatMap((x) => b.map((y) => one(x, y))))
    expect([...rowProducts(a, a)]).toEqual(a.flatMap((x) => a.map((y) => one(x, y))))
  })
})

describe('the estimates of a ridge for many penalties', () => {
  const random = new Random(21)
  /** Some participants have several interviews, and there are more features than interviews, or fewer. */
  const made = (count: number, size: number) =>
    Array.from({ length: count }, (_, i) => ({
      participant: `P${Math.floor(i / (i % 3 === 0 ? 1 : 2))}`,
      embedding: Float32Array.from({ length: size }, () => random.normal()),
    }))

  it.each([
    [4, 2],
    [5, 1],
    [9, 40],
    [30, 6],
    [40, 200],
  ])('of %i interviews with %i features are those of a Cholesky factor each', (count, size) => {
    const interviews = made(count, size)
    const outside = [1, count - 1]
    const inside = [...interviews.keys()].filter((row) => !outside.includes(row))
    const system = new RidgeSystem(interviews, inside, outside)
    const path = system.path()
    const columns = Array.from({ length: 3 }, () => Float64Array.from(interviews, () => 20 + random.normal()))
    for (const relative of [1e-6, 1e-3, 1, 1e5]) {
      const penalty = relative * system.used
      const means = columns.map((labels) => inside.reduce((sum, row) => sum + labels[row]! / inside.length, 0))
      const turned = columns.map((labels, i) =>
        path.turned(Float64Array.from(inside, (row) => labels[row]! - means[i]!)),
      )
      const estimates = path.estimates(penalty, turned)
      const smoother = system.smoother(penalty)
      for (const [column, labels] of columns.entries())
        for (const [i, expected] of smoothed(smoother, labels, inside).entries())
          expect(Math.abs(means[column]! + estimates[i * 3 + column]! - expected)).toBeLessThan(
            1e-7 * (1 + Math.abs(expected)),
          )
    }
  })
})
