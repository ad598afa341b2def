import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { CropMeter } from '#lib/analysis/crop-quality.ts'
import { planPhantomStudy } from '#lib/phantom/phantom-study.ts'
import { drawnCrops } from '../../fixtures/drawn-movement.ts'

const PEOPLE = planPhantomStudy(6, 10, 11)
const SIDE = 224

/** Crops as the encoder takes them: RGB, 3 bytes a px. */
function cropOf(person: (typeof PEOPLE)[number], side = SIDE): Uint8Array {
  const [{ pixels }] = drawnCrops(person, [0], side) as unknown as [{ pixels: Float32Array }]
  const area = side * side
  return Uint8Array.from({ length: 3 * area }, (_, i) => pixels[(i % 3) * area + Math.floor(i / 3)]!)
}

/** The same crop with less of its detail, as a camera out of focus or far away gives it. */
function coarser(crop: Uint8Array, factor: number): Uint8Array {
  const full = createCanvas(SIDE, SIDE)
  const image = full.getContext('2d').createImageData(SIDE, SIDE)
  for (let i = 0; i < SIDE * SIDE; i++) image.data.set([...crop.subarray(3 * i, 3 * i + 3), 255], 4 * i)
  full.getContext('2d').putImageData(image, 0, 0)
  const few = SIDE / factor
  const small = createCanvas(few, few)
  small.getContext('2d').drawImage(full, 0, 0, few, few)
  full.getContext('2d').drawImage(small, 0, 0, SIDE, SIDE)
  const rgba = full.data()
  return Uint8Array.from({ length: 3 * SIDE * SIDE }, (_, i) => rgba[4 * Math.floor(i / 3) + (i % 3)]!)
}

describe('the measures of a crop', () => {
  const meter = new CropMeter(SIDE, 1)
  const crops = PEOPLE.map((person) => cropOf(person))

  it('tell the luminance of the face', () => {
    const { light } = meter.measure(new Uint8Array(3 * SIDE * SIDE).fill(90))
    expect(light).toBeCloseTo(90, 3)
    const red = Uint8Array.from({ length: 3 * SIDE * SIDE }, (_, i) => (i % 3 === 0 ? 200 : 0))
    expect(meter.measure(red).light).toBeCloseTo(0.299 * 200, 3)
  })

  it.each(PEOPLE.map((_, i) => i))('of a dark picture of drawn person %d: less light, and as sharp', (i) => {
    const plain = meter.measure(crops[i]!)
    const dark = meter.measure(crops[i]!.map((value) => value / 4))
    expect(dark.light / plain.light).toBeCloseTo(0.25, 1)
    expect(dark.sharpness / plain.sharpness).toBeGreaterThan(0.8)
    expect(dark.sharpness / plain.sharpness).toBeLessThan(1.3)
  })

  it.each(PEOPLE.map((_, i) => i))('of a blurred picture of drawn person %d: as light, and ever less sharp', (i) => {
    const steps = [crops[i]!, ...[4, 8, 16].map((factor) => coarser(crops[i]!, factor))].map((crop) =>
      meter.measure(crop),
    )
    for (const [step, { light, sharpness }] of steps.entries()) {
      if (step === 0) continue
      expect(sharpness).toBeLessThan(0.7 * steps[step - 1]!.sharpness)
      expect(Math.abs(light - steps[0]!.light)).toBeLessThan(6)
    }
  })

  it('are alike whatever margin and side a crop has', () => {
    const person = PEOPLE[0]!
    const plain = meter.measure(crops[0]!)
    const little = new CropMeter(112, 1).measure(cropOf(person, 112))
    expect(Math.abs(little.light - plain.light)).toBeLessThan(3)
    expect(little.sharpness / plain.sharpness).toBeGreaterThan(0.6)
    // A margin around the same picture, in another colour, is not looked at.
    const wide = new Uint8Array(3 * 336 * 336).fill(255)
    for (let y = 0; y < SIDE; y++)
      wide.set(crops[0]!.subarray(3 * y * SIDE, 3 * (y + 1) * SIDE), 3 * ((y + 56) * 336 + 56))
    expect(new CropMeter(336, 1.5).measure(wide)).toEqual(plain)
  })

  it('of one even colour: no sharpness, whatever the colour', () => {
    for (const grey of [0, 128, 255]) {
      expect(meter.measure(new Uint8Array(3 * SIDE * SIDE).fill(grey))).toEqual({
        light: expect.closeTo(grey, 3),
        sharpness: 0,
      })
    }
  })
})
