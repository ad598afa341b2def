import { describe, expect, it } from 'vitest'
import { commonTurn, isLookDue } from '#lib/faces/count-turns.ts'
import type { FaceBox } from '#lib/faces/face-box.ts'
import { faceTurn } from '#lib/faces/face-turn.ts'
import type { ShownPicture } from '#lib/faces/shown-picture.ts'
import { TURNS, type Turn, turnBack, turnedPicture, turnedRectangle } from '#lib/faces/turned-picture.ts'

/** Three by two px whose red tells their number, row by row. */
const SMALL: ShownPicture = {
  width: 3,
  height: 2,
  cut({ x, y, width, height }) {
    const rgb = new Uint8Array(width * height * 3)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) rgb[3 * (row * width + column)] = (y + row) * 3 + x + column
    return rgb
  },
}
const redsOf = (picture: ShownPicture, x: number, y: number, width: number, height: number) =>
  [...picture.cut({ x, y, width, height }, width, height)].filter((_, i) => i % 3 === 0)

describe('a turned picture', () => {
  it.each([
    [0, 3, 2, [0, 1, 2, 3, 4, 5]],
    [90, 2, 3, [3, 0, 4, 1, 5, 2]],
    [180, 3, 2, [5, 4, 3, 2, 1, 0]],
    [270, 2, 3, [2, 5, 1, 4, 0, 3]],
  ] as const)('by %i° clockwise has its px there', (turn, width, height, reds) => {
    const turned = turnedPicture(SMALL, turn)
    expect([turned.width, turned.height]).toEqual([width, height])
    expect(redsOf(turned, 0, 0, width, height)).toEqual(reds)
  })

  it('gives a part of itself', () => {
    expect(redsOf(turnedPicture(SMALL, 90), 1, 1, 1, 2)).toEqual([1, 2])
    expect(redsOf(turnedPicture(SMALL, 270), 0, 2, 2, 1)).toEqual([0, 3])
  })

  it.each(TURNS)('by %i° has its rectangles where they were once it is turned back', (turn) => {
    const place = { x: 20, y: 5, width: 30, height: 10 }
    const there = turnedRectangle(place, { width: 100, height: 60 }, turn)
    const size = turn % 180 === 0 ? { width: 100, height: 60 } : { width: 60, height: 100 }
    expect(turnedRectangle(there, size, turnBack(turn))).toEqual(place)
  })
})

describe('how a face is turned', () => {
  const place: FaceBox = { x: 40, y: 40, width: 20, height: 20, score: 0.7 }
  /** A detector that sees an upright face with these scores, in the picture as it is and turned back by each turn. */
  const seeing = (scores: Partial<Record<Turn, number>>, upright = true) => {
    const turns: Turn[] = [...TURNS]
    return {
      lookCloser: async () => [],
      async lookNear(_: ShownPicture, box: FaceBox) {
        const score = scores[turns.shift()!]
        const { x, y } = box
        const points = {
          rightEye: { x, y },
          leftEye: { x: x + 10, y },
          nose: { x: x + 5, y: y + 3 },
          mouth: { x: x + 5, y: upright ? y + 8 : y - 8 },
        }
        return score === undefined ? undefined : { ...box, score, points }
      },
    }
  }
  const picture: ShownPicture = { width: 100, height: 100, cut: () => new Uint8Array(3) }

  it('is the turn in which it is seen best', async () => {
    expect(await faceTurn(seeing({ 0: 0.75, 180: 0.94 }), picture, place)).toBe(180)
    expect(await faceTurn(seeing({ 0: 0.95, 90: 0.6, 180: 0.7 }), picture, place)).toBe(0)
  })
  it('is not told where two are alike, or none is certain', async () => {
    expect(await faceTurn(seeing({ 0: 0.9, 90: 0.92 }), picture, place)).toBeUndefined()
    expect(await faceTurn(seeing({ 270: 0.5 }), picture, place)).toBeUndefined()
  })
  it('counts only faces whose mouth is below their eyes', async () => {
    expect(await faceTurn(seeing({ 0: 0.9 }, false), picture, place)).toBeUndefined()
  })
})

describe('looks at turns', () => {
  it('come ever more rarely', () => {
    expect(Array.from({ length: 20 }, (_, seen) => seen).filter(isLookDue)).toEqual([1, 2, 4, 8, 16])
    expect(isLookDue(1 / 8)).toBe(false)
  })
  it('must agree: two of them, and more than half', () => {
    expect(commonTurn([{ 90: 1 }, { 90: 2, 0: 1 }])).toBe(90)
    expect(commonTurn([{ 90: 1 }])).toBeUndefined()
    expect(commonTurn([{ 90: 2, 0: 2 }])).toBeUndefined()
    expect(commonTurn([])).toBeUndefined()
  })
})
