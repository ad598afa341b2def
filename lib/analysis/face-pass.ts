import { isLookDue, type TurnCounts } from '#lib/faces/count-turns.ts'
import { steadyEyeLine } from '#lib/faces/eye-line.ts'
import type { FaceBox, Sighting } from '#lib/faces/face-box.ts'
import { faceTurn, hiddenTurn } from '#lib/faces/face-turn.ts'
import { CropChoice } from '#lib/faces/faces-to-crop.ts'
import { findEyes } from '#lib/faces/find-eyes.ts'
import { FaceFollower } from '#lib/faces/follow-faces.ts'
import { samplingsIn } from '#lib/faces/samplings.ts'
import { SceneCuts } from '#lib/faces/scene-cuts.ts'
import type { SceneGrid } from '#lib/faces/scene-grid.ts'
import { FaceSearch } from '#lib/faces/search-faces.ts'
import { type Smoothing, smoothingAt } from '#lib/faces/steady-square.ts'
import { StillPictures } from '#lib/faces/still-pictures.ts'
import type { Stretch } from '#lib/faces/stretch.ts'
import type { Turn } from '#lib/faces/turned-picture.ts'
import { type FaceLook, FaceLooks } from './face-looks.ts'
import type { CroppedPicture, PictureTools, Portrait, SampledPicture } from './pass-pictures.ts'
import { PORTRAIT_SIDE, portraitQuality, portraitRegion } from './portraits.ts'

/** Detections under way at a time while decoding goes on; the follower sees at least so many pictures ahead. */
const MIN_DETECTING = 4
/** A face that was lost is looked for near its last place for this many seconds. */
const EXPECTED_FOR_S = 2
/** Seconds without any face after which turned ones are looked for. */
const WITHOUT_FACES_S = 0.64

/** Samplings that a crop waits for the detections that its smoothing needs. @param framesPerSecond sampling rate in Hz */
export function cropDelay(framesPerSecond: number): number {
  const { reach, longestGap } = smoothingAt(framesPerSecond)
  return Math.max(reach, longestGap)
}

interface WaitingPicture<Retained> {
  index: number
  repeats: number
  timeMs: number
  retained: Retained
  scene: SceneGrid
  /** None where its faces are taken to be where they were in the picture before. */
  boxes: Promise<FaceBox[]> | undefined
  /** Whether it shows what the pictures around it don't. */
  flash: boolean
}

/**
 * One pass over the pictures of a recording: finds faces, follows them and cuts their crops, in the order of the
 * pictures whatever the detector's pace, so that the same pictures always give the same crops.
 */
export class FacePass<Picture, Retained> {
  /** Sampling times from the first picture to the last so far. */
  samples = 0
  /** How many sampling times were looked at: fewer than samples where parts of the recording were passed over. */
  looked = 0
  /** Pictures so far; fewer than samples where the recording has fewer than are sampled. */
  pictures = 0
  /** Time of the first picture in ms. */
  originMs = 0
  /** How faces are turned in their pictures, by stretch, as looks from time to time tell. */
  readonly turns = new Map<number, TurnCounts>()
  /** The same of faces that are found only once the picture is turned, while no other was seen. */
  readonly hiddenTurns: TurnCounts = {}
  readonly #tools: PictureTools<Picture, Retained>
  readonly #search: FaceSearch
  readonly #follower: FaceFollower
  readonly #scenes: SceneCuts
  readonly #choice: CropChoice
  readonly #smoothing: Smoothing
  /** In samplings. */
  readonly #limits: { cropDelay: number; expectedFor: number; withoutFaces: number }
  readonly #waiting: WaitingPicture<Retained>[] = []
  readonly #portraits = new Map<number, number>()
  readonly #looks: FaceLooks
  readonly #still: StillPictures
  /** How many of those that wait have been seen by the follower. */
  #seen = 0
  #withoutFaces = 0

  /**
   * @param framesPerSecond sampling rate in Hz
   * @param chosenTrack the track that a person chose, where more faces are seen than are cropped
   * @param lookEvery of so many pictures in a row whose faces keep still, one is looked at
   */
  constructor(tools: PictureTools<Picture, Retained>, framesPerSecond: number, chosenTrack?: number, lookEvery = 1) {
    this.#tools = tools
    this.#still = new StillPictures(lookEvery)
    this.#search = new FaceSearch(tools.detector, framesPerSecond)
    this.#follower = new FaceFollower(framesPerSecond)
    this.#scenes = new SceneCuts(framesPerSecond)
    this.#choice = new CropChoice(framesPerSecond, chosenTrack)
    this.#looks = new FaceLooks(tools.detector, framesPerSecond)
    this.#smoothing = smoothingAt(framesPerSecond)
    this.#limits = {
      cropDelay: cropDelay(framesPerSecond),
      expectedFor: samplingsIn(EXPECTED_FOR_S, framesPerSecond),
      withoutFaces: samplingsIn(WITHOUT_FACES_S, framesPerSecond),
    }
  }

  get stretches(): readonly Stretch[] {
    return this.#follower.stretches
  }

  /** Sampling indices at which the picture cut. */
  get cuts(): readonly number[] {
    return this.#scenes.cuts
  }

  /** Yields each picture once the detections after it are known, those at the end as they are, and portraits and looks between. */
  async *run(
    pictures: Iterable<SampledPicture<Picture>>,
  ): AsyncGenerator<CroppedPicture | Portrait | FaceLook, void, void> {
    const underWay = Math.max(MIN_DETECTING, this.#scenes.lookAhead)
    for (const { index, repeats, timeMs, picture } of pictures) {
      if (this.pictures++ === 0) this.originMs = timeMs
      this.looked += repeats
      const retained = this.#tools.retain(picture)
      const still = this.#still.sceneOf(() => this.#tools.scene(retained))
      const { scene, boxes } = still ? { scene: still, boxes: undefined } : this.#tools.look(retained)
      this.#still.before = scene
      // A failure is thrown when its turn comes; until then it is not an unhandled one.
      boxes?.catch(() => {})
      this.#waiting.push({ index, repeats, timeMs, retained, scene, boxes, flash: false })
      this.samples = index + repeats
      yield* this.#follow(underWay)
      const newest = this.#waiting[this.#seen - 1]
      if (newest) yield* this.#ready(newest.index - this.#limits.cropDelay)
      // Decoding is synchronous: without a turn of the event loop no detection would ever come back.
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    yield* this.#follow(0)
    yield* this.#ready(Number.POSITIVE_INFINITY)
    yield* this.#looks.seen(0)
  }

  /** Takes finished detections in, in order; waits until at most so many are under way. */
  async *#follow(underWay: number): AsyncGenerator<Portrait, void, void> {
    while (this.#waiting.length - this.#seen > underWay) {
      const picture = this.#waiting[this.#seen]!
      const { index, retained, scene } = picture
      const after = this.#waiting.slice(this.#seen + 1).map((later) => later.scene)
      const event = this.#scenes.see(index, scene, after)
      picture.flash = event === 'flash'
      if (!picture.boxes && event === 'none') {
        this.#follower.hold(index)
        this.#seen++
        continue
      }
      const expected = event === 'cut' ? [] : this.#follower.expected(index, this.#limits.expectedFor)
      const boxes = await this.#search.complete(
        index,
        this.#tools.view(retained),
        await (picture.boxes ?? this.#tools.look(retained).boxes),
        expected,
      )
      await this.#follower.see(index, boxes, { scene, event, describe: (sighting) => this.#describe(sighting) })
      this.#still.seen(event === 'none' ? boxes : [], this.#follower.shownAt(index))
      if (event !== 'flash') await this.#countTurns(index, retained)
      if (this.#tools.aligned)
        await findEyes(this.#follower.shownAt(index), (box) =>
          this.#tools.detector.lookNear(this.#tools.view(retained), box),
        )
      this.#seen++
      yield* this.#portraitsOf(picture)
    }
  }

  async #describe({ index, box }: Sighting): Promise<Float32Array | undefined> {
    const picture = this.#waiting.find((waiting) => waiting.index === index)
    return picture && this.#tools.describe(picture.retained, box)
  }

  async #countTurns(index: number, retained: Retained): Promise<void> {
    const { detector } = this.#tools
    for (const { id, sightings, recent } of this.#follower.shownAt(index)) {
      if (!isLookDue(sightings)) continue
      const counts = this.turns.get(id) ?? {}
      count(counts, await faceTurn(detector, this.#tools.view(retained), recent.at(-1)!.box))
      this.turns.set(id, counts)
    }
    if (this.#follower.stretches.length === 0 && isLookDue(++this.#withoutFaces / this.#limits.withoutFaces))
      count(this.hiddenTurns, await hiddenTurn(detector, this.#tools.view(retained)))
  }

  *#portraitsOf({ index, retained, flash }: WaitingPicture<Retained>): Generator<Portrait, void, void> {
    if (flash) return
    for (const stretch of this.#follower.shownAt(index)) {
      const { box } = stretch.recent.at(-1)!
      const quality = portraitQuality(box)
      if (quality <= BETTER * (this.#portraits.get(stretch.id) ?? 0)) continue
      this.#portraits.set(stretch.id, quality)
      const rgb = Buffer.from(this.#tools.view(retained).cut(portraitRegion(box), PORTRAIT_SIDE, PORTRAIT_SIDE))
      yield { kind: 'portrait', stretch: stretch.id, quality, rgb }
    }
  }

  async *#ready(upTo: number): AsyncGenerator<CroppedPicture | FaceLook, void, void> {
    while (this.#seen > 0 && this.#waiting[0]!.index <= upTo) {
      const { index, repeats, timeMs, retained, flash } = this.#waiting.shift()!
      this.#seen--
      const chosen = flash ? [] : this.#choice.choose(this.#follower.stretches, index)
      const crops = Buffer.allocUnsafe(chosen.length * this.#tools.cropBytes)
      for (const [place, { stretch, square }] of chosen.entries()) {
        const into = crops.subarray(place * this.#tools.cropBytes, (place + 1) * this.#tools.cropBytes)
        const turn = this.#tools.aligned ? steadyEyeLine(stretch.recent, index, this.#smoothing) : 0
        this.#tools.crop(retained, square, into, turn)
        this.#looks.look(index, this.#tools.view(retained), stretch.id, square)
      }
      this.#tools.release(retained)
      const faces = chosen.map(({ stretch, square }) => ({ stretch: stretch.id, square }))
      yield { kind: 'crops', index, repeats, timeMs, faces, crops }
      yield* this.#looks.seen()
    }
  }
}

function count(counts: TurnCounts, turn: Turn | undefined): void {
  if (turn !== undefined) counts[turn] = (counts[turn] ?? 0) + 1
}

/** A portrait is taken again where it would be better by this factor. */
const BETTER = 1.15
