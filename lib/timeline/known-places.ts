import { firstAt } from './clip-series.ts'
import { WHOLE } from './place-scale.ts'

/** Where one face is, sampling time by sampling time, as an analysis keeps it. */
export interface KnownPlaces {
  /** Sampling indices, rising. */
  indices: Int32Array
  /** int16[indices, 3] as `FacePlaces` has it. */
  places: Int16Array
}

/** The middle of a face's square and its side, as shares of the shown picture: of its width, its height, and its width. */
export interface Place {
  across: number
  down: number
  width: number
}

/** Reads what a server answers: int32[seen] of indices, then int16[seen, 3]. @throws RangeError where that is not its length */
export function knownPlaces(bytes: ArrayBuffer): KnownPlaces {
  const seen = bytes.byteLength / 10
  if (!Number.isInteger(seen)) throw new RangeError('these are no places of a face')
  return { indices: new Int32Array(bytes, 0, seen), places: new Int16Array(bytes, 4 * seen, 3 * seen) }
}

/**
 * Where the face is at a moment between sampling times: on the way from one to the next, unless it is another place by more
 * than the face's width, as after a cut.
 *
 * @param index sampling index with a fraction
 * @returns undefined where the face is not there
 */
export function placeAt({ indices, places }: KnownPlaces, index: number): Place | undefined {
  const after = firstAt(indices.length, (i) => indices[i]! > index)
  const before = after - 1
  const isBefore = before >= 0 && index - indices[before]! < 1
  const isAfter = after < indices.length && indices[after]! - index < 1
  if (!isBefore) return isAfter && indices[after]! - index <= 0.5 ? placeOf(places, after) : undefined
  const from = placeOf(places, before)
  if (!isAfter) return index - indices[before]! <= 0.5 ? from : undefined
  const to = placeOf(places, after)
  const share = index - indices[before]!
  if (Math.hypot(to.across - from.across, to.down - from.down) > from.width) return share < 0.5 ? from : to
  const between = (a: number, b: number) => a + share * (b - a)
  return {
    across: between(from.across, to.across),
    down: between(from.down, to.down),
    width: between(from.width, to.width),
  }
}

function placeOf(places: Int16Array, row: number): Place {
  return {
    across: places[3 * row]! / WHOLE,
    down: places[3 * row + 1]! / WHOLE,
    width: places[3 * row + 2]! / WHOLE,
  }
}
