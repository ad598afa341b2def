import { describe, expect, it } from 'vitest'
import { withoutDoubles } from '#lib/faces/face-box.ts'
import { linkStretches, participantTrack } from '#lib/faces/link-stretches.ts'
import { smoothingAt, steadySquare } from '#lib/faces/steady-square.ts'
import { type DrawnPicture, descriptorOf, followDrawn, spansOf } from './drawn-people.ts'

const pictures = (count: number, draw: (index: number) => DrawnPicture) =>
  Array.from({ length: count }, (_, index) => draw(index))

async function tracksOf(drawn: readonly DrawnPicture[], describe?: Parameters<typeof followDrawn>[1]) {
  const followed = await followDrawn(drawn, describe)
  const linked = linkStretches(followed.stretches, 12.5)
  return { ...followed, ...linked, spans: linked.tracks.map(({ stretches }) => spansOf(stretches)) }
}

describe('following faces in a picture that goes on', () => {
  it('keeps two people apart while they move', async () => {
    const { spans } = await tracksOf(
      pictures(60, (i) => ({
        people: [
          { person: 'anna', x: 400 - i * 3 },
          { person: 'ben', x: 20 + i, y: 230 },
        ],
      })),
    )
    expect(spans).toEqual([[[0, 59]], [[0, 59]]])
  })

  it('starts with a certain detection only, and goes on with a weak one near where the face is expected', async () => {
    const { stretches } = await tracksOf(
      pictures(40, (i) => ({ people: [{ person: 'anna', x: 100 + i, score: i < 5 ? 0.45 : i < 10 ? 0.9 : 0.3 }] })),
    )
    expect(spansOf(stretches)).toEqual([[5, 39]])
    expect(stretches[0]!.sightings).toBe(35)
  })

  it('goes on without asking who it is while nothing changes', async () => {
    const { asked } = await tracksOf(pictures(200, () => ({ people: [{ person: 'anna', x: 100 }] })))
    expect(asked.length).toBeLessThan(10)
  })

  it('takes a face that comes back near where it left for the same person', async () => {
    const { spans, doubts } = await tracksOf(
      pictures(80, (i) => ({ people: i > 30 && i < 50 ? [] : [{ person: 'anna', x: i < 40 ? 100 : 160 }] })),
    )
    expect(spans).toEqual([
      [
        [0, 30],
        [50, 79],
      ],
    ])
    expect(doubts).toEqual([])
  })

  it('knows a person who comes back elsewhere, and one who is someone else', async () => {
    const { spans } = await tracksOf(
      pictures(120, (i) => ({
        people:
          i < 30
            ? [{ person: 'anna', x: 40 }]
            : i < 50
              ? []
              : i < 80
                ? [{ person: 'ben', x: 60 }]
                : i < 90
                  ? []
                  : [{ person: 'anna', x: 450, y: 200 }],
      })),
    )
    expect(spans).toEqual([
      [
        [0, 29],
        [90, 119],
      ],
      [[50, 79]],
    ])
  })

  it('does not let a turned head end a track', async () => {
    const turned = (person: string, index: number) =>
      descriptorOf(index > 40 && index < 90 ? `${person} from the side` : person)
    const { spans } = await tracksOf(
      pictures(150, () => ({ people: [{ person: 'anna', x: 100 }] })),
      turned,
    )
    expect(spans).toEqual([[[0, 149]]])
  })

  it('keeps people apart who cross, and each with their own track', async () => {
    const { tracks, stretches } = await tracksOf(
      pictures(100, (i) => ({
        people: [
          { person: 'anna', x: 40 + i * 5 },
          ...(Math.abs(i - 50) < 7 ? [] : [{ person: 'ben', x: 540 - i * 5 }]),
        ],
      })),
    )
    expect(tracks).toHaveLength(2)
    for (const { stretches: own } of tracks) expect(own.at(-1)!.lastIndex).toBe(99)
    const xAt = (track: number) => tracks[track]!.stretches.at(-1)!.recent.at(-1)!.box.x
    expect([xAt(0), xAt(1)]).toEqual([535, 45])
    expect(stretches.length).toBeLessThan(6)
  })
})

describe('following faces through cuts', () => {
  const cutTo = (person: string, from: number, count = 80) =>
    pictures(count, (i) =>
      i < from
        ? { background: 40, people: [{ person: 'anna', x: 200 }] }
        : { background: 180, people: [{ person, x: 205 }] },
    )

  it('ends a track where another person sits at the same place', async () => {
    const { spans, cuts, doubts } = await tracksOf(cutTo('ben', 37))
    expect(spans).toEqual([[[0, 36]], [[37, 79]]])
    expect(cuts).toEqual([37])
    expect(doubts).toEqual([])
  })

  it('goes on where the same person is shown in another picture', async () => {
    const { spans, cuts } = await tracksOf(cutTo('anna', 37))
    expect(spans).toEqual([[[0, 79]]])
    expect(cuts).toEqual([37])
  })

  it('follows two people whom the picture cuts between', async () => {
    const { spans, cuts } = await tracksOf(
      pictures(150, (i) => ({
        background: Math.floor(i / 25) % 2 ? 180 : 40,
        people: [{ person: Math.floor(i / 25) % 2 ? 'ben' : 'anna', x: 200 }],
      })),
    )
    expect(spans).toEqual([
      [
        [0, 24],
        [50, 74],
        [100, 124],
      ],
      [
        [25, 49],
        [75, 99],
        [125, 149],
      ],
    ])
    expect(cuts).toEqual([25, 50, 75, 100, 125])
  })

  it('follows people in tiles that swap, and swap back', async () => {
    const swapped = (i: number) => i >= 30 && i < 60
    const { spans, swaps } = await tracksOf(
      pictures(90, (i) => ({
        tiles: swapped(i) ? [180, 40] : [40, 180],
        people: [
          { person: 'anna', x: swapped(i) ? 430 : 110 },
          { person: 'ben', x: swapped(i) ? 110 : 430 },
        ],
      })),
    )
    expect(spans).toEqual([
      [
        [0, 29],
        [30, 59],
        [60, 89],
      ],
      [
        [0, 29],
        [30, 59],
        [60, 89],
      ],
    ])
    expect(swaps).toEqual([30, 60])
  })

  it('follows the two of four tiles that swap while the picture as a whole goes on', async () => {
    const order = (i: number) => (i < 40 ? ['anna', 'ben', 'carl', 'dora'] : ['anna', 'carl', 'ben', 'dora'])
    const shade: Record<string, number> = { anna: 30, ben: 90, carl: 150, dora: 210 }
    const { tracks, cuts, swaps } = await tracksOf(
      pictures(80, (i) => ({
        tiles: order(i).map((person) => shade[person]!),
        people: order(i).map((person, tile) => ({ person, x: 30 + tile * 160 })),
      })),
    )
    expect(tracks.map(({ stretches }) => spansOf(stretches))).toEqual([
      [[0, 79]],
      [
        [0, 39],
        [40, 79],
      ],
      [
        [0, 39],
        [40, 79],
      ],
      [[0, 79]],
    ])
    expect(cuts).toEqual([])
    expect(swaps).toEqual([40])
  })

  it('is not misled by flashes of light', async () => {
    const { spans, cuts } = await tracksOf(
      pictures(100, (i) => ({
        background: i % 30 === 20 || i % 30 === 21 ? 250 : 90,
        people: i % 30 === 20 ? [] : [{ person: 'anna', x: 200 }],
      })),
    )
    expect(spans).toEqual([[[0, 99]]])
    expect(cuts).toEqual([])
  })

  it('is not misled by a shaking camera', async () => {
    const { spans, cuts } = await tracksOf(
      pictures(100, (i) => ({ tiles: [60, 180, 90, 200], people: [{ person: 'anna', x: 200 + 10 * (i % 2) }] })),
    )
    expect(spans).toEqual([[[0, 99]]])
    expect(cuts).toEqual([])
  })

  it('takes nothing from a slow fade to someone else for either', async () => {
    const share = (i: number) => Math.min(1, Math.max(0, (i - 40) / 25))
    const { tracks } = await tracksOf(
      pictures(140, (i) => ({
        background: 40 + 140 * share(i),
        people: [{ person: share(i) < 0.5 ? 'anna' : 'ben', x: 200 }],
      })),
      (_, index) =>
        descriptorOf('anna').map((value, i) => value * (1 - share(index)) + descriptorOf('ben')[i]! * share(index)),
    )
    const spans = tracks.map(({ stretches }) => spansOf(stretches))
    expect(spans).toHaveLength(2)
    expect(spans[0]![0]![1]).toBeLessThanOrEqual(55)
    expect(spans[1]![0]![0]).toBeGreaterThanOrEqual(55)
    expect(spans[1]![0]![1]).toBe(139)
  })

  it('tells its doubt where features say neither, and keeps the faces apart', async () => {
    const half = descriptorOf('anna').map((value, i) => value + (i < 64 ? 0.066 : 0))
    const { spans, doubts } = await tracksOf(cutTo('anna', 30), (_, index) =>
      index < 30 ? descriptorOf('anna') : half,
    )
    expect(spans).toEqual([[[0, 29]], [[30, 79]]])
    expect(doubts).toEqual([30])
  })

  it('tells its doubt where the face gives no features after a cut', async () => {
    const { doubts, tracks } = await tracksOf(cutTo('anna', 30), (person, index) =>
      index < 30 ? descriptorOf(person) : undefined,
    )
    expect(tracks).toHaveLength(2)
    expect(doubts).toEqual([30])
  })
})

it('chooses the participant by presence and size', async () => {
  const { tracks } = await tracksOf(
    pictures(40, (i) => ({
      people: [...(i < 12 ? [{ person: 'ben', x: 20, side: 120 }] : []), { person: 'anna', x: 400, side: 80 }],
    })),
  )
  expect(participantTrack(tracks)!.stretches[0]!.recent.at(-1)!.box.x).toBe(400)
  expect(participantTrack([])).toBeUndefined()
})

it('keeps the best of boxes on the same face', () => {
  const face = (x: number, score: number) => ({ x, y: 50, width: 100, height: 100, score })
  expect(withoutDoubles([face(0, 0.7), face(5, 0.9), face(400, 0.6)], 0.4).map(({ score }) => score)).toEqual([
    0.9, 0.6,
  ])
})

describe('steady squares', () => {
  const smoothing = smoothingAt(12.5)
  const face = (x: number) => ({ x, y: 50, width: 100, height: 100, score: 0.9 })
  const seen = (indices: number[], x = (_: number) => 100) => indices.map((index) => ({ index, box: face(x(index)) }))
  it('smooth a trembling box', () => {
    const sightings = seen(
      Array.from({ length: 24 }, (_, i) => i),
      (i) => 100 + (i % 2 === 0 ? 4 : -4),
    )
    const squares = [10, 11, 12, 13].map((index) => steadySquare(sightings, index, smoothing)!.x)
    expect(Math.max(...squares) - Math.min(...squares)).toBeLessThan(0.5)
  })
  it('are there between two sightings, and not across a long gap', () => {
    expect(steadySquare(seen([0, 6]), 3, smoothing)).toBeDefined()
    expect(steadySquare(seen([0, 20]), 10, smoothing)).toBeUndefined()
    expect(steadySquare(seen([5, 6]), 9, smoothing)).toBeUndefined()
  })
})
