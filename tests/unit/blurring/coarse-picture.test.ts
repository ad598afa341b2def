import { describe, expect, it } from 'vitest'
import { CoarsePicture } from '#lib/blurring/coarse-picture.ts'

const size = { width: 60, height: 40 }
const picture = (value: (x: number, y: number) => number) => {
  const rgb = new Uint8Array(size.width * size.height * 3)
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) rgb.fill(value(x, y), (y * size.width + x) * 3, (y * size.width + x) * 3 + 3)
  return rgb
}
const all = { x: 0, y: 0, ...size }

describe('a coarse picture', () => {
  it('keeps nothing of what is finer than a block', () => {
    const stripes = picture((x, y) => ((x + y) % 2 === 0 ? 0 : 200))
    const other = picture((x, y) => ((x + y) % 2 === 0 ? 200 : 0))
    new CoarsePicture(stripes, size, 10).paint(stripes, all)
    new CoarsePicture(other, size, 10).paint(other, all)
    expect(stripes).toEqual(other)
    expect(new Set(stripes)).toEqual(new Set([100]))
  })

  it('goes smoothly from the mean of one block to the next', () => {
    const halves = picture((x) => (x < 30 ? 0 : 240))
    new CoarsePicture(halves, size, 10).paint(halves, all)
    const row = Array.from({ length: size.width }, (_, x) => halves[(20 * size.width + x) * 3]!)
    expect(row.at(0)).toBe(0)
    expect(row.at(-1)).toBe(240)
    expect(Math.max(...row.slice(1).map((value, i) => value - row[i]!))).toBeLessThanOrEqual(24)
  })

  it('is painted where it is asked for, and no further', () => {
    const target = picture(() => 7)
    new CoarsePicture(
      picture(() => 90),
      size,
      10,
    ).paint(target, { x: -5, y: 30, width: 15, height: 100 })
    for (const [x, y, value] of [
      [0, 30, 90],
      [9, 39, 90],
      [10, 39, 7],
      [0, 29, 7],
    ] as const)
      expect(target[(y * size.width + x) * 3]).toBe(value)
  })

  it('has one block at least', () => {
    const target = picture((x) => x)
    new CoarsePicture(target, size, 1000).paint(target, all)
    expect(new Set(target).size).toBe(1)
  })
})
