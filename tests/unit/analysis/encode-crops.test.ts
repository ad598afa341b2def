import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { CropEncoder } from '#lib/analysis/encode-crops.ts'
import { cellsOf, isSameCrop } from '#lib/analysis/same-crops.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'concord-test-crops-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SIDE = 4
const CROP_BYTES = 3 * SIDE * SIDE

/** An encoder whose features are a crop's first byte and its double, and which notes how many it got at a time. */
function encoder(frameBatch: number) {
  const batches: number[] = []
  return {
    batches,
    frameBatch,
    featureSize: 2,
    shape: { side: SIDE, cropMargin: 1, cropBytes: CROP_BYTES },
    async encodeFrames(crops: Uint8Array) {
      const count = crops.length / CROP_BYTES
      batches.push(count)
      return Float32Array.from({ length: 2 * count }, (_, i) => crops[Math.floor(i / 2) * CROP_BYTES]! * (1 + (i % 2)))
    },
  }
}

const crops = (...greys: number[]) => Buffer.concat(greys.map((grey) => Buffer.alloc(CROP_BYTES, grey)))
let made = 0
async function encoding(frameBatch = 3, sameWithin = 0) {
  const features = encoder(frameBatch)
  const own = path.join(folder, String(made++))
  await mkdir(own)
  return { features, encoded: await CropEncoder.create(features, own, sameWithin) }
}
async function rowsOf(encoded: CropEncoder, spans: Parameters<CropEncoder['rowsOf']>[0]) {
  const { indices, rows } = encoded.rowsOf(spans)
  return { indices, values: [...(await rows(0, indices.length))] }
}

it('encodes crops in fixed batches and sorts them by person at the end', async () => {
  const { features, encoded } = await encoding()
  for (let index = 0; index < 5; index++) await encoded.add(index, 1, [0, 1], crops(index, 100 + index))
  await encoded.flush()
  expect(features.batches).toEqual([3, 3, 3, 1])
  expect(await rowsOf(encoded, [{ id: 1, firstIndex: 0, lastIndex: 4 }])).toEqual({
    indices: [0, 1, 2, 3, 4],
    values: [100, 200, 101, 202, 102, 204, 103, 206, 104, 208],
  })
  await encoded.close()
})

it('gives a picture that is sampled more than once a row for each time', async () => {
  const { features, encoded } = await encoding()
  await encoded.add(7, 3, [0], crops(9))
  await encoded.flush()
  expect(features.batches).toEqual([1])
  expect(await rowsOf(encoded, [{ id: 0, firstIndex: 0, lastIndex: 99 }])).toEqual({
    indices: [7, 8, 9],
    values: [9, 18, 9, 18, 9, 18],
  })
  await encoded.close()
})

it('joins a person’s stretches in time, without what lies outside them, one row an index', async () => {
  const { encoded } = await encoding()
  for (let index = 0; index < 4; index++) await encoded.add(index, 1, [2], crops(index))
  for (let index = 3; index < 6; index++) await encoded.add(index, 1, [5], crops(50 + index))
  await encoded.flush()
  const spans = [
    { id: 5, firstIndex: 3, lastIndex: 5 },
    { id: 2, firstIndex: 1, lastIndex: 3 },
  ]
  const { indices, values } = await rowsOf(encoded, spans)
  expect(indices).toEqual([1, 2, 3, 4, 5])
  expect(values.filter((_, i) => i % 2 === 0)).toEqual([1, 2, 3, 54, 55])
  await encoded.close()
})

it('gathers rows that lie far apart', async () => {
  const { encoded } = await encoding(64)
  for (let index = 0; index < 1500; index++)
    await encoded.add(index, 1, [index % 700 === 0 ? 1 : 0], crops(index % 251))
  await encoded.flush()
  const { indices, values } = await rowsOf(encoded, [{ id: 1, firstIndex: 0, lastIndex: 1499 }])
  expect(indices).toEqual([0, 700, 1400])
  expect(values).toEqual([0, 0, 700 % 251, 2 * (700 % 251), 1400 % 251, 2 * (1400 % 251)])
  await encoded.close()
})

it('measures the brightness of a person’s crops', async () => {
  const { encoded } = await encoding()
  await encoded.add(0, 1, [0, 1], crops(40, 200))
  await encoded.add(1, 1, [0, 1], crops(60, 200))
  expect(encoded.brightnessOf([{ id: 0 }])).toBeCloseTo(50, 5)
  expect(encoded.brightnessOf([{ id: 0 }, { id: 1 }])).toBeCloseTo(125, 5)
  expect(encoded.brightnessOf([{ id: 7 }])).toBeUndefined()
  await encoded.close()
})

it('encodes a face anew only where it changed by more than the grey levels allowed since it was encoded last', async () => {
  const { features, encoded } = await encoding(3, 2)
  const greys = [10, 12, 11, 13, 14, 15, 16]
  for (const [index, grey] of greys.entries()) await encoded.add(index, 1, [0, 1], crops(grey, 100))
  await encoded.flush()
  const own = await rowsOf(encoded, [{ id: 0, firstIndex: 0, lastIndex: 6 }])
  expect(own.indices).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(own.values.filter((_, i) => i % 2 === 0)).toEqual([10, 10, 10, 13, 13, 13, 16])
  const other = await rowsOf(encoded, [{ id: 1, firstIndex: 0, lastIndex: 6 }])
  expect(other.values.filter((_, i) => i % 2 === 0)).toEqual([100, 100, 100, 100, 100, 100, 100])
  expect(features.batches).toEqual([3, 1])
  expect(encoded.counts).toEqual({ crops: 14, same: 10 })
  await encoded.close()
})

it('sees that a small part of a face changed', () => {
  const before = Buffer.alloc(3 * 64 * 64, 90)
  const now = Buffer.from(before)
  for (let y = 40; y < 44; y++) now.fill(120, 3 * (64 * y + 20), 3 * (64 * y + 24))
  expect(isSameCrop(cellsOf(before), cellsOf(now), 4)).toBe(false)
  const noisy = Buffer.from(before.map((grey, at) => grey + (Math.floor(at / 3) % 2 === 0 ? 8 : -8)))
  expect(isSameCrop(cellsOf(before), cellsOf(noisy), 1)).toBe(true)
})
