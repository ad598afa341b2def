import { expect, test } from 'vitest'
import { frameVariant, variantName, variedCrops } from '#lib/contrastive/frame-variants.ts'
import { CLIP_PIXELS as PIXELS } from '#models/clip-family/about-models.ts'

/** CLIP's. */
const { mean: MEAN } = PIXELS
const SIDE = 32
/** Two pictures of grey with one px of their own each. */
function pictures(row: number, column: number): Uint8Array {
  const crops = new Uint8Array(2 * 3 * SIDE * SIDE).fill(90)
  for (const picture of [0, 1]) crops[3 * (picture * SIDE * SIDE + row * SIDE + column)] = 200 + picture
  return crops
}
const placeOf = (crops: Uint8Array, picture: number): [number, number] => {
  const at = crops.indexOf(200 + picture) / 3 - picture * SIDE * SIDE
  return [Math.floor(at / SIDE), at % SIDE]
}

test('the first variant is the clip as it is, and the others are drawn within the published range, always alike', () => {
  expect(frameVariant('a', 1)).toEqual({ flipped: false, degrees: 0, start: 0 })
  expect(variantName('a', 1)).toBe('a')
  expect(variantName('a', 2)).not.toBe(variantName('a', 3))
  const drawn = Array.from({ length: 400 }, (_, i) => frameVariant(`clip ${i}`, 2))
  expect(frameVariant('clip 7', 2)).toEqual(drawn[7])
  expect(Math.max(...drawn.map(({ degrees }) => Math.abs(degrees)))).toBeLessThanOrEqual(6)
  expect(Math.max(...drawn.map(({ degrees }) => Math.abs(degrees)))).toBeGreaterThan(5.5)
  const flips = drawn.filter(({ flipped }) => flipped).length
  expect(flips).toBeGreaterThan(150)
  expect(flips).toBeLessThan(250)
  for (const { start } of drawn) expect(start).toBeLessThan(1)
})

test('pictures are mirrored, and turned about their middle with the encoder’s zero behind', () => {
  const crops = pictures(4, 6)
  const mirrored = variedCrops(crops, SIDE, { flipped: true, degrees: 0, start: 0 }, MEAN)
  expect(placeOf(mirrored, 0)).toEqual([4, SIDE - 1 - 6])
  expect(placeOf(mirrored, 1)).toEqual([4, SIDE - 1 - 6])
  const turned = variedCrops(crops, SIDE, { flipped: false, degrees: 6, start: 0 }, MEAN)
  // (-9.5, -11.5) from the middle, turned by 6 degrees counter-clockwise as it is seen: x' = x cos + y sin, y' = y cos - x sin.
  expect(placeOf(turned, 0)).toEqual([5, 5])
  expect([...turned.subarray(0, 3)]).toEqual([123, 117, 104])
  expect(variedCrops(crops, SIDE, { flipped: false, degrees: 0, start: 0 }, MEAN)).toBe(crops)
  expect(placeOf(crops, 0)).toEqual([4, 6])
})
