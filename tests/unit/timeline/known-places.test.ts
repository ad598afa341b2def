import { describe, expect, it } from 'vitest'
import { knownPlaces, placeAt } from '#lib/timeline/known-places.ts'

/** Places as a server sends them: across and down at 16384 to the whole, and a width of an eighth. */
function sent(rows: readonly [index: number, across: number, down: number][]): ArrayBuffer {
  const bytes = new ArrayBuffer(10 * rows.length)
  new Int32Array(bytes, 0, rows.length).set(rows.map(([index]) => index))
  new Int16Array(bytes, 4 * rows.length).set(rows.flatMap(([, across, down]) => [across * 16_384, down * 16_384, 2048]))
  return bytes
}

describe('where a face is', () => {
  const known = knownPlaces(
    sent([
      [10, 0.25, 0.5],
      [11, 0.3125, 0.5],
      [12, 0.875, 0.25],
      [20, 0.5, 0.5],
    ]),
  )

  it('is on the way from one sampling time to the next', () => {
    expect(placeAt(known, 10)).toEqual({ across: 0.25, down: 0.5, width: 0.125 })
    expect(placeAt(known, 10.5)).toEqual({ across: 0.28125, down: 0.5, width: 0.125 })
  })

  it('changes at once where it moves by more than its width', () => {
    expect(placeAt(known, 11.4)!.across).toBe(0.3125)
    expect(placeAt(known, 11.6)!.across).toBe(0.875)
  })

  it('is nowhere before the first, after the last and where the face is not there', () => {
    expect([9.4, 12.6, 16, 19.4, 20.6].map((index) => placeAt(known, index))).toEqual(new Array(5).fill(undefined))
    expect([9.6, 12.4, 19.6, 20.4].map((index) => placeAt(known, index)?.across)).toEqual([0.25, 0.875, 0.5, 0.5])
  })

  it('is refused where the answer is not whole', () => {
    expect(() => knownPlaces(new ArrayBuffer(15))).toThrow('these are no places of a face')
    expect(placeAt(knownPlaces(new ArrayBuffer(0)), 3)).toBeUndefined()
  })
})
