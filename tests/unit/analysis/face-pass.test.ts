import { describe, expect, it } from 'vitest'
import { cropDelay, FacePass } from '#lib/analysis/face-pass.ts'
import type { CroppedPicture, PictureTools, Portrait, SampledPicture } from '#lib/analysis/pass-pictures.ts'
import { StageClock } from '#lib/analysis/stage-clock.ts'
import type { FaceBox } from '#lib/faces/face-box.ts'
import { sceneGrid } from '#lib/faces/scene-grid.ts'

const CROP_BYTES = 3 * 8 * 8

/** A drawn picture: its number and the faces in it. */
interface Drawn {
  number: number
  faces: FaceBox[]
}

const face = (x: number, side = 100): FaceBox => ({ x, y: 50, width: side, height: side, score: 0.9 })

function drawn(count: number, facesAt: (number: number) => FaceBox[]): SampledPicture<Drawn>[] {
  return Array.from({ length: count }, (_, number) => ({
    index: number,
    repeats: 1,
    timeMs: 500 + number * 80,
    picture: { number, faces: facesAt(number) },
  }))
}

const GREY = sceneGrid(new Uint8Array(64 * 36 * 3).fill(90), { width: 64, height: 36 }, { width: 640, height: 360 })

async function after<Value>(turns: number, value: Value): Promise<Value> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
  return value
}

/** Tools over drawn pictures: a crop's first byte is the picture's number; answers come after so many turns. */
function tools(turns: (number: number) => number = () => 0) {
  const held = new Set<Drawn>()
  const looked: number[] = []
  let most = 0
  const made: PictureTools<Drawn, Drawn> = {
    cropBytes: CROP_BYTES,
    retain(picture) {
      held.add(picture)
      most = Math.max(most, held.size)
      return picture
    },
    release: (picture) => {
      held.delete(picture)
    },
    view: () => ({ width: 640, height: 360, cut: (_, width, height) => new Uint8Array(width * height * 3) }),
    look: ({ number, faces }) => {
      looked.push(number)
      return { scene: GREY, boxes: after(turns(number), faces) }
    },
    scene: () => GREY,
    detector: { lookNear: async () => undefined, lookCloser: async () => [] },
    describe: async () => new Float32Array(128),
    crop: ({ number }, square, into) => into.fill(Math.round(square.side)).fill(number, 0, 1),
  }
  return { made, held, looked, most: () => most }
}

async function passOver(
  pictures: SampledPicture<Drawn>[],
  turns?: (number: number) => number,
  rate = 12.5,
  lookEvery = 1,
) {
  const { made, held, looked, most } = tools(turns)
  const pass = new FacePass(made, rate, undefined, lookEvery)
  const cropped: CroppedPicture[] = []
  const portraits: Portrait[] = []
  for await (const found of pass.run(pictures)) {
    if (found.kind === 'crops') cropped.push(found)
    if (found.kind === 'portrait') portraits.push(found)
  }
  return { pass, cropped, portraits, held, looked, most: most() }
}

describe('a pass over a recording', () => {
  it('gives every picture back once, in order, with the crops cut from that very picture', async () => {
    const { cropped, pass } = await passOver(drawn(60, () => [face(100)]))
    expect(cropped.map(({ index }) => index)).toEqual(Array.from({ length: 60 }, (_, i) => i))
    expect(cropped.map(({ crops }) => crops[0])).toEqual(cropped.map(({ index }) => index))
    expect(pass).toMatchObject({ samples: 60, originMs: 500 })
  })

  it('gives the same crops however slowly the detector answers', async () => {
    const pictures = drawn(50, (number) => [face(number), face(600 - 2 * number, 80)])
    const quick = await passOver(pictures)
    const slow = await passOver(pictures, (number) => (number * 7) % 5)
    expect(slow.cropped.map(({ faces }) => faces)).toEqual(quick.cropped.map(({ faces }) => faces))
    expect(Buffer.concat(slow.cropped.map(({ crops }) => crops))).toSatisfy((bytes: Buffer) =>
      bytes.equals(Buffer.concat(quick.cropped.map(({ crops }) => crops))),
    )
  })

  it('holds no more pictures than the smoothing needs, and lets all of them go', async () => {
    const { held, most } = await passOver(drawn(300, () => [face(100)]))
    expect(held.size).toBe(0)
    expect(most).toBeLessThanOrEqual(cropDelay(12.5) + 8)
  })

  it.each([1, 4, 12.5, 30, 60])('cuts the crop of every picture at %d samplings a second', async (rate) => {
    const { cropped, held, most } = await passOver(
      drawn(200, () => [face(100)]),
      undefined,
      rate,
    )
    expect(cropped.map(({ faces }) => faces.length)).toEqual(Array(200).fill(1))
    expect(held.size).toBe(0)
    expect(most).toBeLessThanOrEqual(cropDelay(rate) + 8 + rate / 3)
  })

  it('looks at every second picture of faces that keep still where that is asked for, with the same crops', async () => {
    const pictures = drawn(100, () => [face(100), face(400, 80)])
    const all = await passOver(pictures)
    const some = await passOver(pictures, undefined, 12.5, 2)
    expect(all.looked).toHaveLength(100)
    expect(some.looked.length).toBeGreaterThan(50)
    expect(some.looked.length).toBeLessThan(60)
    // The last picture has no sighting after it.
    const rounded = ({ x, y, side }: { x: number; y: number; side: number }) => [x, y, side].map((n) => n.toFixed(6))
    const cropsOf = ({ cropped }: typeof all) =>
      cropped.slice(0, -1).map(({ faces }) => faces.map(({ stretch, square }) => [stretch, ...rounded(square)]))
    expect(cropsOf(some)).toEqual(cropsOf(all))
    expect(some.pass.stretches.map(({ sightings }) => sightings)).toEqual([100, 100])
  })

  it('looks at every picture of a face that is not plainly seen', async () => {
    const faint = await passOver(
      drawn(40, () => [{ ...face(100), score: 0.7 }]),
      undefined,
      12.5,
      2,
    )
    expect(faint.looked).toHaveLength(40)
  })

  it('lays the crops of several faces one behind the other', async () => {
    const { cropped } = await passOver(drawn(20, () => [face(100, 80), face(500, 120)]))
    const { faces, crops } = cropped[10]!
    expect(crops).toHaveLength(2 * CROP_BYTES)
    expect([crops[1], crops[CROP_BYTES + 1]]).toEqual(faces.map(({ square }) => Math.round(square.side)))
  })

  it('takes a portrait of each person, and another only where it is clearly better', async () => {
    const { portraits } = await passOver(drawn(60, (number) => [{ ...face(100), score: number === 30 ? 0.99 : 0.86 }]))
    expect(portraits.map(({ stretch, quality }) => [stretch, quality])).toEqual([
      [0, 0.86],
      [0, 0.99],
    ])
  })

  it('ends with nothing where there are no pictures', async () => {
    const { cropped, pass } = await passOver([])
    expect(cropped).toEqual([])
    expect(pass.samples).toBe(0)
  })

  it('passes on what the detector throws', async () => {
    const { made } = tools()
    const failing = new FacePass(
      { ...made, look: () => ({ scene: GREY, boxes: Promise.reject(new Error('no detector')) }) },
      12.5,
    )
    const reading = async () => {
      for await (const _ of failing.run(drawn(9, () => [])));
    }
    await expect(reading()).rejects.toThrow('no detector')
  })
})

describe('the clock of stages', () => {
  it('closes what it reads from when reading stops early', () => {
    let closed = false
    function* numbers() {
      try {
        for (let i = 0; ; i++) yield i
      } finally {
        closed = true
      }
    }
    for (const number of new StageClock(['decode']).over('decode', numbers())) if (number === 3) break
    expect(closed).toBe(true)
  })
})
