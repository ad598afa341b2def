import { describe, expect, it } from 'vitest'
import { cropDelay } from '#lib/analysis/face-pass.ts'
import { CERTAIN, type FaceBox } from '#lib/faces/face-box.ts'
import { linkStretches } from '#lib/faces/link-stretches.ts'
import { samplingsIn } from '#lib/faces/samplings.ts'
import { FaceSearch } from '#lib/faces/search-faces.ts'
import { smoothingAt, steadySquare } from '#lib/faces/steady-square.ts'
import { type DrawnPicture, followDrawn } from './drawn-people.ts'

const RATES = [4, 5, 8, 10, 12.5, 15, 25, 30, 50, 60]

/** Follows what is drawn at each time, sampled so often; spans of the tracks, cuts, swaps and doubts in seconds. */
async function followAt(
  rate: number,
  lengthS: number,
  draw: (seconds: number) => DrawnPicture,
  describe?: Parameters<typeof followDrawn>[1],
) {
  const pictures = Array.from({ length: Math.round(lengthS * rate) }, (_, index) => draw(index / rate))
  const { stretches, cuts } = await followDrawn(pictures, describe, rate)
  const { tracks, swaps, doubts } = linkStretches(stretches, rate)
  const seconds = (indices: readonly number[]) => indices.map((index) => index / rate)
  return {
    tracks: tracks.map((track) => track.stretches.map(({ firstIndex, lastIndex }) => seconds([firstIndex, lastIndex]))),
    cuts: seconds(cuts),
    swaps: seconds(swaps),
    doubts: seconds(doubts),
  }
}

/** Times as wanted, but for two samplings: `closeTo` takes half a unit of so many digits. */
const near = (rate: number, wanted: readonly number[]) =>
  wanted.map((time) => expect.closeTo(time, -Math.log10(4 / rate)))

const anna = { person: 'anna', x: 100 }

describe.each(RATES)('at %d samplings a second', (rate) => {
  it('a face that is away for 0.4 s goes on; one that is away for 1.2 s comes back', async () => {
    const away = (from: number, until: number) => (seconds: number) => ({
      people: seconds > from && seconds < until ? [] : [anna],
    })
    const short = await followAt(rate, 6, away(2, 2.4))
    expect(short.tracks).toEqual([[[0, expect.closeTo(6, 0)]]])
    const long = await followAt(rate, 6, away(2, 3.2))
    expect(long.tracks).toEqual([[near(rate, [0, 2]), near(rate, [3.2, 6])]])
    expect(long.doubts).toEqual([])
  })

  it('who comes back after 1.5 s unrecognised is no doubt; after 3 s they are, where they stay', async () => {
    const unknown = () => undefined
    const back = (absentS: number, staysS = 3) =>
      followAt(
        rate,
        2 + absentS + staysS,
        (seconds) => ({ people: seconds > 2 && seconds < 2 + absentS ? [] : [anna] }),
        unknown,
      )
    expect((await back(1.5)).doubts).toEqual([])
    expect((await back(3)).doubts).toEqual(near(rate, [5]))
    expect((await back(3, 0.5)).doubts).toEqual([])
  })

  it('a flash of 0.2 s is none of the cuts, another picture for a second is two', async () => {
    const other = (from: number, until: number) => (seconds: number) => ({
      background: seconds >= from && seconds < until ? 220 : 60,
      people: [],
    })
    expect((await followAt(rate, 4, other(1, 1.2))).cuts).toEqual([])
    expect((await followAt(rate, 4, other(1, 2))).cuts).toEqual(near(rate, [1, 2]))
  })

  it('squares are smoothed over the same time', () => {
    const smoothing = smoothingAt(rate)
    // The face moves on at once and grows at once.
    const sightings = Array.from({ length: Math.round(6 * rate) }, (_, index) => ({
      index,
      box:
        index / rate < 3
          ? { x: 100, y: 50, width: 80, height: 80, score: 0.9 }
          : { x: 200, y: 50, width: 160, height: 160, score: 0.9 },
    }))
    const sideAt = (seconds: number) => steadySquare(sightings, Math.round(seconds * rate), smoothing)!.side
    expect(sideAt(1.5)).toBeCloseTo(84)
    expect(sideAt(4.5)).toBeCloseTo(168)
    const [before, after] = [sideAt(2.5), sideAt(3.5)]
    expect(before).toBeGreaterThan(84)
    expect(before).toBeLessThan(110)
    expect(after).toBeGreaterThan(145)
    expect(after).toBeLessThan(168)
    expect(cropDelay(rate) / rate).toBeCloseTo(0.96, 0)
  })

  it('a likeness of a face is looked at again ever less often, but after 1.3 s at the latest', async () => {
    const asked: number[] = []
    let index = 0
    const search = new FaceSearch(
      {
        async lookNear() {
          asked.push(index / rate)
          return undefined
        },
        lookCloser: async () => [],
      },
      rate,
    )
    const likeness: FaceBox = { x: 100, y: 50, width: 100, height: 100, score: 0.8 }
    const picture = { width: 640, height: 360, cut: () => new Uint8Array(3) }
    for (; index < 10 * rate; index++) {
      const faces = await search.complete(index, picture, [likeness], [])
      expect(faces.every(({ score }) => score < CERTAIN)).toBe(true)
    }
    const pauses = asked.slice(1).map((time, i) => time - asked[i]!)
    expect(Math.max(...pauses)).toBeLessThan(1.28 + 2 / rate)
    expect(asked.filter((time) => time > 4).length).toBeLessThan(8)
  })
})

it('a time takes one sampling at least', () => {
  expect([0.5, 1, 12.5, 60].map((rate) => samplingsIn(0.64, rate))).toEqual([1, 1, 8, 38])
})
