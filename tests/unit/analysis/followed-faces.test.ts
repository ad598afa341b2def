import { createCanvas, loadImage } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { FollowedFaces } from '#lib/analysis/followed-faces.ts'
import { shrunkPicture } from '#lib/analysis/shrunk-picture.ts'
import { coarseTile, fineTile } from '#lib/timeline/strip-tiles.ts'

const SIDE = 8
const SHOWN = { width: 640, height: 480 }
const crop = (grey: number) => Buffer.alloc(3 * SIDE * SIDE, grey)
const whole = [{ id: 0, firstIndex: 0, lastIndex: 1e9 }]

/** Sees one face at a time, each crop as grey as `greyAt` says. */
function followed(samples: number, periodMs: number, greyAt: (index: number) => number): FollowedFaces {
  const faces = new FollowedFaces()
  for (let index = 0; index < samples; index++) {
    const seen = { index, repeats: 1, timeMs: index * periodMs, stretches: [0], squares: [[64, 48, 32]] }
    faces.add(seen, crop(greyAt(index)), SIDE, SHOWN)
  }
  return faces
}

/** The grey in the middle of a place of a tile. */
async function greyOf(file: Buffer, { column, row }: { column: number; row: number }): Promise<number> {
  const picture = await loadImage(file)
  const canvas = createCanvas(picture.width, picture.height)
  const context = canvas.getContext('2d')
  context.drawImage(picture, 0, 0)
  return context.getImageData((column + 0.5) * SIDE, (row + 0.5) * SIDE, 1, 1).data[0]!
}

describe('the faces that an analysis keeps to show them', () => {
  it('have their places by sampling time, with pictures that are shown for long, as shares of the picture', async () => {
    const faces = new FollowedFaces()
    const add = (index: number, repeats: number, stretch: number, x: number) =>
      faces.add(
        { index, repeats, timeMs: 80 * index, stretches: [stretch], squares: [[x, 48, 32]] },
        crop(9),
        SIDE,
        SHOWN,
      )
    add(0, 1, 0, 64)
    add(1, 3, 0, 128)
    add(4, 1, 7, 192)
    add(5, 1, 1, 0)
    const { places } = await faces.of([
      { id: 0, firstIndex: 0, lastIndex: 2 },
      { id: 7, firstIndex: 4, lastIndex: 4 },
    ])
    expect(places.indices).toEqual([0, 1, 2, 4])
    const across = (x: number) => ((x + 16) / 640) * 16_384
    expect([...places.places].filter((_, i) => i % 3 === 0)).toEqual([64, 128, 128, 192].map(across).map(Math.round))
    expect([...places.places.subarray(1, 3)]).toEqual([
      Math.round((64 / 480) * 16_384),
      Math.round((32 / 640) * 16_384),
    ])
  })

  it('have a picture for each half second of a short recording', async () => {
    const { strip } = await followed(100, 80, (index) => index).of(whole)
    expect(strip!.stepMs).toBe(500)
    expect(strip!.atMs).toHaveLength(16)
    expect(strip!.atMs.slice(0, 3)).toEqual([0, 560, 1040])
    expect([...strip!.tiles.keys()].sort()).toEqual(['0', 'coarse'])
    expect(await greyOf(strip!.tiles.get('0')!, fineTile(2))).toBeCloseTo(13, -1)
  })

  it('have a few hundred over hours, evenly, in tiles of one size', async () => {
    const { strip } = await followed(14_400, 500, (index) => Math.floor(index / 60)).of(whole)
    expect(strip!.stepMs).toBe(16_000)
    expect(strip!.atMs).toHaveLength(450)
    expect(strip!.atMs.every((at, slot) => at === 16_000 * slot)).toBe(true)
    expect([...strip!.tiles.keys()].sort()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', 'coarse'])
    const slot = 160
    const grey = Math.floor((slot * 16_000) / 500 / 60)
    expect(Math.abs((await greyOf(strip!.tiles.get('2')!, fineTile(slot))) - grey)).toBeLessThan(6)
    expect(Math.abs((await greyOf(strip!.tiles.get('coarse')!, coarseTile(slot)!)) - grey)).toBeLessThan(6)
    expect(coarseTile(161)).toBeUndefined()
  })

  it('are no more pictures where faces come and go all the time than memory has room for', async () => {
    const faces = new FollowedFaces()
    for (let stretch = 0; stretch < 1000; stretch++) {
      const seen = { index: 0, repeats: 1, timeMs: 0, stretches: [stretch], squares: [[64, 48, 32]] }
      faces.add(seen, crop(9), SIDE, SHOWN)
    }
    const kept = await Promise.all(
      Array.from({ length: 1000 }, async (_, id) => (await faces.of([{ id, firstIndex: 0, lastIndex: 0 }])).strip),
    )
    expect(kept.filter((strip) => strip !== undefined)).toHaveLength(24)
    expect(kept[0]).toBeDefined()
  })

  it('have none where the face was not seen', async () => {
    const { strip, places } = await followed(100, 80, () => 0).of([{ id: 3, firstIndex: 0, lastIndex: 99 }])
    expect([strip, places.indices]).toEqual([undefined, []])
  })
})

it('a picture is shrunk to the means of what its pixels cover', () => {
  const columns = (levels: number[]) => Buffer.from(levels.flatMap(() => levels.flatMap((level) => [level, 0, 255])))
  const reds = (rgb: Uint8Array, side: number) => [...rgb].filter((_, i) => i % 3 === 0).slice(0, side)
  expect(reds(shrunkPicture(columns([0, 100, 200, 100]), 4, 2), 2)).toEqual([50, 150])
  expect(reds(shrunkPicture(columns([0, 90, 180]), 3, 2), 2)).toEqual([30, 150])
  expect([...shrunkPicture(columns([0, 90, 180]), 3, 3)]).toEqual([...columns([0, 90, 180])])
})
