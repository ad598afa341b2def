import { CROP_BYTES } from '#lib/encoders/encoder.ts'
import type { FaceDetector } from '#lib/faces/detect-faces.ts'
import type { FaceBox } from '#lib/faces/face-box.ts'
import { facesToCrop } from '#lib/faces/faces-to-crop.ts'
import { FaceFollower, participantTrack, type Track } from '#lib/faces/follow-faces.ts'
import { FaceSearch } from '#lib/faces/search-faces.ts'
import type { ShownPicture } from '#lib/faces/shown-picture.ts'
import { LONGEST_GAP, SMOOTHING_REACH, type Square } from '#lib/faces/steady-square.ts'
import type { TrackSummary } from './face-messages.ts'

/** Detections under way at a time while decoding goes on. */
const MAX_DETECTING = 4
/** A crop waits for the detections that its smoothing needs, in samplings. */
export const CROP_DELAY = Math.max(SMOOTHING_REACH, LONGEST_GAP)

/** A face that was lost is looked for near its last place for this many samplings. */
const EXPECTED_FOR = 25

/** A picture and the sampling times that show it, as `readFrames` gives them. */
export interface SampledPicture<Picture> {
  index: number
  repeats: number
  timeMs: number
  picture: Picture
}

/** What a pass does with pictures; `Held` is a picture that outlives the reading of the next one. */
export interface PictureTools<Picture, Held> {
  hold(picture: Picture): Held
  release(held: Held): void
  view(held: Held): ShownPicture
  detector: Pick<FaceDetector, 'detect' | 'lookNear' | 'lookCloser'>
  /** Writes the square, scaled to a crop, as RGB into `into`. */
  crop(held: Held, square: Square, into: Buffer): void
}

/** The faces of one picture and their crops, one behind the other, in the same order. */
export interface CroppedPicture {
  index: number
  repeats: number
  timeMs: number
  faces: { track: number; square: Square }[]
  crops: Buffer
}

interface WaitingPicture<Held> {
  index: number
  repeats: number
  timeMs: number
  held: Held
  boxes: Promise<FaceBox[]>
}

/**
 * One pass over the pictures of a recording: finds faces, follows them and cuts their crops, in the order of the
 * pictures whatever the detector's pace, so that the same pictures always give the same crops.
 */
export class FacePass<Picture, Held> {
  /** Sampling times from the first picture to the last so far. */
  samples = 0
  /** Time of the first picture in ms. */
  originMs = 0
  readonly #tools: PictureTools<Picture, Held>
  readonly #search: FaceSearch
  readonly #follower = new FaceFollower()
  readonly #waiting: WaitingPicture<Held>[] = []
  /** How many of those that wait have been seen by the follower. */
  #seen = 0

  /** @param framesPerSecond sampling rate in Hz */
  constructor(tools: PictureTools<Picture, Held>, framesPerSecond: number) {
    this.#tools = tools
    this.#search = new FaceSearch(tools.detector, framesPerSecond)
  }

  get tracks(): readonly Track[] {
    return this.#follower.tracks
  }

  /** Yields each picture once the detections after it are known; those at the end as they are. */
  async *run(pictures: Iterable<SampledPicture<Picture>>): AsyncGenerator<CroppedPicture, void, void> {
    let first = true
    for (const { index, repeats, timeMs, picture } of pictures) {
      if (first) this.originMs = timeMs
      first = false
      const held = this.#tools.hold(picture)
      const boxes = this.#tools.detector.detect(this.#tools.view(held))
      // A failure is thrown when its turn comes; until then it is not an unhandled one.
      boxes.catch(() => {})
      this.#waiting.push({ index, repeats, timeMs, held, boxes })
      this.samples = index + repeats
      await this.#follow(MAX_DETECTING)
      const newest = this.#waiting[this.#seen - 1]
      if (newest) yield* this.#ready(newest.index - CROP_DELAY)
      // Decoding is synchronous: without a turn of the event loop no detection would ever come back.
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    await this.#follow(0)
    yield* this.#ready(Number.POSITIVE_INFINITY)
  }

  /** Takes finished detections in, in order; waits until at most so many are under way. */
  async #follow(underWay: number): Promise<void> {
    while (this.#waiting.length - this.#seen > underWay) {
      const { index, held, boxes } = this.#waiting[this.#seen]!
      const expected = this.#follower.tracks.filter((track) => index - track.lastIndex <= EXPECTED_FOR)
      const places = expected.map((track) => track.recent.at(-1)!.box)
      const complete = await this.#search.complete(index, this.#tools.view(held), await boxes, places)
      this.#follower.see(index, complete)
      this.#seen++
    }
  }

  *#ready(upTo: number): Generator<CroppedPicture, void, void> {
    while (this.#seen > 0 && this.#waiting[0]!.index <= upTo) {
      const { index, repeats, timeMs, held } = this.#waiting.shift()!
      this.#seen--
      const faces = facesToCrop(this.#follower.tracks, index)
      const crops = Buffer.allocUnsafe(faces.length * CROP_BYTES)
      for (const [place, { square }] of faces.entries())
        this.#tools.crop(held, square, crops.subarray(place * CROP_BYTES, (place + 1) * CROP_BYTES))
      this.#tools.release(held)
      yield { index, repeats, timeMs, faces: faces.map(({ track, square }) => ({ track: track.id, square })), crops }
    }
  }
}

/** What is reported of the tracks, and which is most likely the participant's. */
export function summariseTracks(tracks: readonly Track[]): { tracks: TrackSummary[]; participant: number | undefined } {
  return {
    tracks: tracks.map(({ id, sightings, firstIndex, lastIndex, area, scores }) => ({
      id,
      sightings,
      firstIndex,
      lastIndex,
      meanSide: Math.sqrt(area / sightings),
      meanScore: scores / sightings,
    })),
    participant: participantTrack(tracks)?.id,
  }
}
