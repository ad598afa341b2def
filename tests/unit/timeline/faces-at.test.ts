import { describe, expect, it } from 'vitest'
import { facesAt } from '#lib/timeline/faces-at.ts'
import type { KnownPlaces } from '#lib/timeline/known-places.ts'

const SAMPLING = { originMs: 40, framesPerSecond: 12.5, aspect: 16 / 9 }
const NOTHING_KNOWN = new Map<number, KnownPlaces>()
const face = (id: number, stretches?: { firstIndex: number; lastIndex: number }[]) => ({
  id,
  participant: id === 0,
  firstIndex: 0,
  lastIndex: 125,
  place: { across: 0.25, down: 0.5, width: 0.09 },
  stretches,
})

describe('faces at a moment', () => {
  it('are those that were followed then, as squares about their mean place', () => {
    const [box, ...others] = facesAt(
      [face(0), face(1, [{ firstIndex: 0, lastIndex: 10 }])],
      NOTHING_KNOWN,
      5040,
      SAMPLING,
    )
    expect(others).toEqual([])
    expect(box).toMatchObject({ id: 0, participant: true, width: 0.09, onAverage: true })
    expect(box!.left).toBeCloseTo(0.205)
    expect(box!.top).toBeCloseTo(0.42)
    expect(box!.height).toBeCloseTo(0.16)
  })

  it('are not there between two stretches, before the first or after the last', () => {
    const seen = [
      face(1, [
        { firstIndex: 10, lastIndex: 20 },
        { firstIndex: 40, lastIndex: 50 },
      ]),
    ]
    const at = (index: number) => facesAt(seen, NOTHING_KNOWN, 40 + 80 * index, SAMPLING).length
    expect([9, 10, 20, 21, 40, 50, 51].map(at)).toEqual([0, 1, 1, 0, 1, 1, 0])
  })

  it('are where they are at the moment, as far as that was kept', () => {
    const known: KnownPlaces = {
      indices: Int32Array.of(62, 63),
      places: Int16Array.of(8192, 8192, 2048, 8192, 8192, 2048),
    }
    const [box, other] = facesAt([face(0), face(1)], new Map([[0, known]]), 5040, SAMPLING)
    expect(box).toMatchObject({ left: 0.5 - 0.0625, width: 0.125, onAverage: false })
    expect(other).toMatchObject({ width: 0.09, onAverage: true })
  })

  it('have no box where early versions did not note their place', () => {
    expect(facesAt([{ ...face(0), place: undefined }], NOTHING_KNOWN, 1000, SAMPLING)).toEqual([])
  })
})
