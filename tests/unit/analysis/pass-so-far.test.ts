import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { SomeClips } from '#lib/analysis/clips-so-far.ts'
import { CropEncoder } from '#lib/analysis/encode-crops.ts'
import { FaceQualities } from '#lib/analysis/face-quality.ts'
import { PassSoFar } from '#lib/analysis/pass-so-far.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'concord-test-pass-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SIDE = 4
const BYTES = 3 * SIDE * SIDE
const HERE = [10, 10, 20]
const THERE = [100, 10, 20]

/** An encoder whose features are a crop's first byte, and whose embeddings are the means of them. */
const encoder = {
  frameBatch: 3,
  featureSize: 1,
  shape: { side: SIDE, cropMargin: 1, cropBytes: BYTES, featureSize: 1, embeddingSize: 1, clipFrames: 4 },
  encodeFrames: async (crops: Uint8Array) =>
    Float32Array.from({ length: crops.length / BYTES }, (_, i) => crops[i * BYTES]!),
  encodeClips: async (features: Float32Array, frames: number) =>
    Float32Array.from(
      { length: features.length / frames },
      (_, i) => features.subarray(i * frames, (i + 1) * frames).reduce((sum, value) => sum + value, 0) / frames,
    ),
}

let made = 0
/** A pass over pictures of which each shows faces: their stretch, where they are and how grey. */
async function passOver(
  pictures: readonly (readonly [stretch: number, square: number[], grey: number])[][],
  places: Map<number, number[]>,
  every = 1,
) {
  const own = path.join(folder, String(made++))
  await mkdir(own)
  const crops = await CropEncoder.create(encoder, own)
  const told: SomeClips[] = []
  const plan = { framesPerSecond: 10, stride: 4, clipFrames: 4 }
  const sources = { encoder, crops, qualities: new FaceQualities(crops.crops, 10) }
  const listener = { places, every, tell: async (clips: SomeClips) => void told.push(clips) }
  const pass = new PassSoFar(listener, sources, plan)
  for (const [index, faces] of pictures.entries()) {
    const sent = Buffer.concat(faces.map(([, , grey]) => Buffer.alloc(BYTES, grey)))
    const stretches = faces.map(([stretch]) => stretch)
    await crops.add(index, 1, stretches, sent)
    await pass.add({ index, repeats: 1, timeMs: 100 * index, stretches, squares: faces.map(([, square]) => square) })
  }
  await crops.close()
  return told
}
const shows = (count: number, ...faces: [number, number[], number][]) => Array.from({ length: count }, () => faces)

it('clips of the face that is where the participant was seen are told of while a pass goes on', async () => {
  const both = shows(13, [1, HERE, 50], [2, THERE, 90])
  const told = await passOver(both, new Map([[1, HERE]]))
  expect(told.map(({ starts }) => starts)).toEqual([[0], [0, 4], [0, 4, 8]])
  expect([...told[2]!.embeddings]).toEqual([50, 50, 50])
  expect(told[2]!.clips[1]).toEqual({ startMs: 400, endMs: 800, coverage: 1 })
})

it('a clip with a face that is not known yet waits until it is', async () => {
  const pictures = [
    ...shows(4, [1, HERE, 50]),
    ...shows(4, [1, HERE, 50], [2, THERE, 90]),
    ...shows(5, [3, HERE, 60], [2, THERE, 90]),
  ]
  const told = await passOver(
    pictures,
    new Map([
      [1, HERE],
      [9, HERE],
    ]),
  )
  expect(told.at(-1)!.starts).toEqual([0, 4, 8])
  expect([...told.at(-1)!.embeddings]).toEqual([50, 50, 60])
  expect(told[0]!.starts).toEqual([0])
  const never = await passOver(pictures, new Map([[1, HERE]]))
  expect(never.at(-1)!.starts).toEqual([0])
})

it('clips without any face are told of as such, and as many at a time as are asked for', async () => {
  const told = await passOver([...shows(9, [1, HERE, 50]), ...shows(9)], new Map([[1, HERE]]), 2)
  expect(told.map(({ starts }) => starts)).toEqual([
    [0, 4],
    [0, 4, 8, 12],
  ])
  expect(told[1]!.clips.map(({ coverage }) => coverage)).toEqual([1, 1, 0.25, 0])
})
