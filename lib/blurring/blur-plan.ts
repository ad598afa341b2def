import type { Rectangle } from '#lib/faces/shown-picture.ts'
import { largest, smallest } from '#lib/numbers/extremes.ts'
import { type FacePath, facePaths, type LookedAt } from './face-paths.ts'

/** A region is so many times as wide and as high as the face's box, so that hair and ears are in it. */
const WIDER = 1.9
/** Seconds before and after a sighting for which its region is blurred. */
const HELD_S = 1
/** Seconds that may lie between two sightings of one face. */
const LONGEST_GAP_S = 2
/** Seconds before and after in which as many faces must be found as now; where more were found, one is missing now. */
const UNSURE_S = 5
/** Seconds between two sightings of a face after which it is not known where it was. */
const LOST_S = 0.5
/** Sightings that are certainly a face from which on it is expected to be found again. */
const EXPECTED_FROM = 3
/** Side of a block that a region is reduced to, as a share of the largest face's width and of the picture's longer side. */
const BLOCK = { ofFace: 1 / 4, ofPicture: 1 / 24 }

/** What of a picture is blurred. */
export interface Blurred {
  /** Whether all of it is. */
  whole: boolean
  /** In px of the shown picture; may stick out. */
  regions: Rectangle[]
}

/**
 * What is blurred in each picture of a recording: around every face for a second before and after each sighting, and the whole
 * picture where no face is found, or fewer than shortly before or after. What merely looks like a face is blurred too, but nothing is expected
 * of it.
 */
export class BlurPlan {
  /** Number of faces that certainly are some; 0 where none was found in the recording. */
  readonly faces: number
  /** Side in px of the shown picture of the blocks that blurred parts are reduced to. */
  readonly blockSide: number
  readonly #paths: readonly FacePath[]
  readonly #whole: boolean[]
  readonly #rate: number

  /** @param framesPerSecond sampling rate in Hz of what was looked at */
  constructor(looked: readonly LookedAt[], framesPerSecond: number, picture: { width: number; height: number }) {
    const inSamples = (seconds: number) => Math.round(seconds * framesPerSecond)
    this.#rate = framesPerSecond
    this.#paths = facePaths(looked, inSamples(LONGEST_GAP_S))
    const certain = this.#paths.filter((path) => path.certain > 0)
    this.faces = certain.length
    const widest = certain.flatMap(({ sightings }) => sightings).reduce((most, { box }) => Math.max(most, box.width), 0)
    const longer = Math.max(picture.width, picture.height)
    this.blockSide = Math.max(2, BLOCK.ofFace * widest, BLOCK.ofPicture * longer)
    const samples = looked.reduce((most, { index, repeats }) => Math.max(most, index + repeats), 0)
    const counts = facesAt(
      certain.filter((path) => path.certain >= EXPECTED_FROM),
      samples,
      Math.max(1, inSamples(LOST_S)),
    )
    const most = slidingMost(counts, inSamples(UNSURE_S))
    this.#whole = counts.map((count, index) => count === 0 || count < most[index]!)
  }

  /** @param seconds from the first picture on */
  at(seconds: number): Blurred {
    const place = seconds * this.#rate
    const [before, after] = [Math.floor(place + 1e-6), Math.ceil(place - 1e-6)]
    const isWhole = (index: number) => this.#whole[index] ?? true
    // After the last sampling time, pictures are as that one.
    const last = this.#whole.length - 1
    const whole = isWhole(Math.min(before, last)) || isWhole(Math.min(after, last))
    const holdFrames = HELD_S * this.#rate
    const [from, until] = [before - holdFrames, after + holdFrames]
    const regions = this.#paths.flatMap(({ sightings }) => {
      // Most paths of a long recording are of another time.
      if (sightings[0]!.index > until || sightings.at(-1)!.index < from) return []
      const boxes = boxesBetween(sightings, from, until)
      return boxes.length === 0 ? [] : [around(boxes.map(wider))]
    })
    return { whole, regions }
  }

  /** Share of the sampling times at which the whole picture is blurred, 0 to 1. */
  get wholeShare(): number {
    return this.#whole.filter(Boolean).length / Math.max(1, this.#whole.length)
  }
}

/** How many faces are known at each sampling time; between two sightings that are near in time, one is. */
function facesAt(paths: readonly FacePath[], samples: number, longestGap: number): number[] {
  const counts = new Array<number>(samples).fill(0)
  for (const { sightings } of paths) {
    for (const [i, { index }] of sightings.entries()) {
      const next = sightings[i + 1]?.index ?? index + 1
      const until = next - index <= longestGap ? next : index + 1
      for (let at = index; at < Math.min(until, samples); at++) counts[at]!++
    }
  }
  return counts
}

/** The largest of the values around each place, up to `reach` places away. */
function slidingMost(values: readonly number[], reach: number): number[] {
  const most: number[] = []
  /** Places whose values fall; the first is the largest in reach. */
  const falling: number[] = []
  let next = 0
  for (let at = 0; at < values.length; at++) {
    for (; next < values.length && next <= at + reach; next++) {
      while (falling.length > 0 && values[falling.at(-1)!]! <= values[next]!) falling.pop()
      falling.push(next)
    }
    while (falling[0]! < at - reach) falling.shift()
    most.push(values[falling[0]!]!)
  }
  return most
}

/** The boxes of a path within a stretch of sampling times, with those on the straight way into and out of it. */
function boxesBetween(sightings: FacePath['sightings'], from: number, until: number): Rectangle[] {
  const first = firstAtOrAfter(sightings, from)
  const boxes: Rectangle[] = []
  for (let i = first; i < sightings.length && sightings[i]!.index <= until; i++) boxes.push(sightings[i]!.box)
  const onTheWay = (place: number) => {
    const after = firstAtOrAfter(sightings, place)
    const [a, b] = [sightings[after - 1], sightings[after]]
    if (a && b) boxes.push(between(a.box, b.box, (place - a.index) / (b.index - a.index)))
  }
  onTheWay(from)
  onTheWay(until)
  return boxes
}

function firstAtOrAfter(sightings: FacePath['sightings'], place: number): number {
  let [low, high] = [0, sightings.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sightings[middle]!.index < place) low = middle + 1
    else high = middle
  }
  return low
}

function between(a: Rectangle, b: Rectangle, share: number): Rectangle {
  const mixed = (from: number, to: number) => from + (to - from) * share
  return {
    x: mixed(a.x, b.x),
    y: mixed(a.y, b.y),
    width: mixed(a.width, b.width),
    height: mixed(a.height, b.height),
  }
}

function wider({ x, y, width, height }: Rectangle): Rectangle {
  const side = Math.max(width, height) * WIDER
  return { x: x + width / 2 - side / 2, y: y + height / 2 - side / 2, width: side, height: side }
}

function around(boxes: readonly Rectangle[]): Rectangle {
  const left = smallest(boxes.map(({ x }) => x))
  const top = smallest(boxes.map(({ y }) => y))
  const right = largest(boxes.map(({ x, width }) => x + width))
  const bottom = largest(boxes.map(({ y, height }) => y + height))
  return { x: left, y: top, width: right - left, height: bottom - top }
}
