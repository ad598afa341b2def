import { describe, expect, it } from 'vitest'
import { drawFilmstrip, filmstrip, slotsApart, tilesFor } from '#lib/timeline/filmstrip.ts'
import { lanesOf } from '#lib/timeline/lanes.ts'
import type { Pen } from '#lib/timeline/pen.ts'

const lanes = lanesOf(842, 276, { estimate: true, faces: true, marks: false, words: false, movement: false })
const lane = lanes.faces!
/** An hour in slots of 8 s, the face away from 10:00 to 20:00. */
const hour = filmstrip(
  8000,
  Array.from({ length: 450 }, (_, slot) => slot * 8000 + 300).filter((at) => at < 600_000 || at >= 1_200_000),
)
const all = { fromMs: 0, toMs: 3_600_000 }
const minute = { fromMs: 1_800_000, toMs: 1_860_000 }

function drawn(tiles: string[], view: typeof all): { tile: string; numbers: number[] }[] {
  const told: { tile: string; numbers: number[] }[] = []
  const pen = {
    fillRect: () => {},
    drawImage: (picture: { tile: string }, ...numbers: number[]) => void told.push({ tile: picture.tile, numbers }),
  }
  const loaded = new Map(tiles.map((tile) => [tile, { tile, width: 512 } as never]))
  drawFilmstrip(pen as unknown as Pen, hour, loaded, lanes, lane, view)
  return told
}

describe('the filmstrip of a face', () => {
  it('draws pictures beside each other, more of them the closer one looks', () => {
    expect(slotsApart(hour, all, lanes.width, lane.height)).toBe(32)
    expect(slotsApart(hour, minute, lanes.width, lane.height)).toBe(1)
    const pictures = drawn(['coarse'], all)
    expect(pictures.length).toBeLessThanOrEqual(lanes.width / lane.height)
    const places = pictures.map(({ numbers }) => numbers[4]!)
    expect(places.every((x, i) => i === 0 || x - places[i - 1]! >= lane.height)).toBe(true)
    // Every 256 s: none while the face is away.
    expect(pictures).toHaveLength(13)
  })

  it('asks for what the view draws from, and no more', () => {
    expect(tilesFor(hour, all, lanes.width, lane.height)).toEqual(['coarse'])
    expect(tilesFor(hour, minute, lanes.width, lane.height)).toEqual(['coarse', '3'])
    expect(tilesFor(hour, { fromMs: 0, toMs: 600_000 }, lanes.width, lane.height)).toEqual(['coarse', '0', '1'])
    expect(tilesFor(hour, { fromMs: 3_590_000, toMs: 3_600_000 }, lanes.width, lane.height)).toEqual(['coarse', '7'])
  })

  it('draws coarse pictures until finer ones have been loaded, and nothing before any has', () => {
    expect(drawn([], minute)).toEqual([])
    const coarse = drawn(['coarse'], minute)
    expect(coarse.map(({ tile }) => tile)).toEqual(['coarse'])
    const fine = drawn(['coarse', '3'], minute)
    expect(fine.map(({ tile }) => tile)).toEqual(new Array(8).fill('3'))
    // Slot 225 is place 33 of its tile: column 1 of row 4.
    expect(fine[0]!.numbers.slice(0, 4)).toEqual([64, 256, 64, 64])
    // The picture of slot 232 is at the same place whether it is coarse or fine.
    expect(fine.map(({ numbers }) => numbers[4])).toContain(coarse[0]!.numbers[4])
  })

  it('takes 36 px of the timeline, and none where there are no pictures', () => {
    expect(lane.height).toBe(36)
    expect(lane.top).toBeGreaterThanOrEqual(lanes.estimate!.top + lanes.estimate!.height)
    expect(
      lanesOf(842, 236, { estimate: true, faces: false, marks: false, words: false, movement: false }).faces,
    ).toBeUndefined()
  })
})
