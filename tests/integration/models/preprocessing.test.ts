import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { normalisedPixels } from '#lib/encoders/normalise-pixels.ts'
import { readSquarePicture } from '#lib/video/read-picture.ts'
import { CLIP_PIXELS as PIXELS } from '#models/clip-family/about-models.ts'
import { readFloats } from '#tests/fixtures/npy.ts'
import { hasShared, shared } from '#tests/fixtures/shared.ts'

/** One step of an 8-bit picture after CLIP's normalisation, at the most. */
const GREY_LEVEL = 1 / 255 / 0.26130258

describe.skipIf(!hasShared)('a face crop prepared for CLIP', () => {
  test.each([0, 1])('crop %i is CLIP’s own preprocessing to two grey levels, and a tenth of one on average', (crop) => {
    const square = readSquarePicture(shared('reference/preprocess', `crop${crop}.png`), 224)
    const pixels = normalisedPixels(square, 224, PIXELS.mean, PIXELS.deviation)
    const expected = readFloats(shared('reference/preprocess', `crop${crop}_clip_pil.npy`))
    const differences = expected.map((value, i) => Math.abs(value - pixels[i]!))
    expect(differences.reduce((largest, d) => Math.max(largest, d), 0)).toBeLessThan(2.05 * GREY_LEVEL)
    expect(differences.reduce((sum, d) => sum + d, 0) / differences.length).toBeLessThan(0.15 * GREY_LEVEL)
  })
})

test('channels are set apart and normalised each by its own numbers', () => {
  const pixels = normalisedPixels(
    Uint8Array.from([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]),
    2,
    [10, 20, 30],
    [1, 2, 5],
  )
  expect([...pixels]).toEqual([0, 30, 60, 90, 0, 15, 30, 45, 0, 6, 12, 18])
})

test('a file that is no picture is refused with its name', async () => {
  const file = path.join(tmpdir(), `concord-no-picture-${process.pid}.jpg`)
  await writeFile(file, 'not a picture')
  expect(() => readSquarePicture(file, 224)).toThrow(/can’t be read/)
})
