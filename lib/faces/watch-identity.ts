import { CERTAIN, overlap, type Sighting } from './face-box.ts'
import type { Pair } from './match-faces.ts'
import { DIFFERENT, distance, keepPose, nearest, SAME, SAME_MOMENT } from './same-face.ts'
import { samplingsIn } from './samplings.ts'
import type { SceneEvent } from './scene-cuts.ts'
import { changeAround, type SceneGrid, sceneChange } from './scene-grid.ts'
import { type Beginning, endAt, type Followed } from './stretch.ts'

/** What following needs to see of the pictures. */
export interface FaceSight {
  /** Grid of the picture at hand. */
  scene: SceneGrid
  event: SceneEvent
  /** The face's descriptor; undefined where that picture is no longer at hand. */
  describe(sighting: Sighting): Promise<Float32Array | undefined>
}

/** From one picture to the next a face and its surroundings change by less than this share of their cells. */
export const SUDDEN = 0.15
/** Since the face was last known they may have changed by this share before it is looked at again. */
const GRADUAL = 0.35
/** Seconds from one look at a face that changes gradually to the next, and at one that does not. */
const SOON_S = 0.48
const NOW_AND_THEN_S = 4.96
/** A new face is described at its first sighting, and after it was seen for so many seconds. */
const FIRST_LOOKS_S = [0.32, 0.96, 2.4]
/** A face seen so uncertainly gives no descriptor to rely on. */
const DESCRIBABLE = 0.5
/** Faces that overlap by this much may be mistaken for each other. */
const TOUCHING = 0.08
/** Of two faces that met, one is taken for the other when it is nearer to it by this much. */
const MIXED_UP = 0.12

/** Watches by descriptors over who the faces are that are followed by their places. */
export class IdentityWatch {
  readonly #soon: number
  readonly #nowAndThen: number
  /** Counts of sightings. */
  readonly #firstLooks: readonly number[]

  /** @param framesPerSecond sampling rate in Hz */
  constructor(framesPerSecond: number) {
    this.#soon = samplingsIn(SOON_S, framesPerSecond)
    this.#nowAndThen = samplingsIn(NOW_AND_THEN_S, framesPerSecond)
    this.#firstLooks = [1, ...FIRST_LOOKS_S.map((seconds) => samplingsIn(seconds, framesPerSecond))]
  }

  /** Whether the face at a box is the stretch's, seen just before something changed. */
  async compare(
    { stretch, box }: Pair,
    index: number,
    sight: FaceSight,
  ): Promise<{ same: boolean; descriptor: Float32Array | undefined }> {
    const before = await this.lastMoment(stretch, sight)
    const descriptor = await sight.describe({ index, box })
    if (!descriptor) return { same: false, descriptor }
    const same = (before && distance(before, descriptor) < SAME_MOMENT) || nearest(descriptor, stretch.poses) < SAME
    if (same) keepPose(stretch.poses, descriptor)
    return { same, descriptor }
  }

  /** The face as it was last seen, kept as a pose: whoever moved elsewhere at once still looks the same there. */
  async lastMoment(stretch: Followed, sight: FaceSight): Promise<Float32Array | undefined> {
    const last = stretch.recent.at(-1)!
    if (stretch.describedAt === last.index) return undefined
    const descriptor = await sight.describe(last)
    if (!descriptor) return undefined
    stretch.describedAt = last.index
    stretch.poses.push(descriptor)
    return descriptor
  }

  /**
   * Describes the face from time to time, and sooner where its surroundings change, as in a slow fade to someone else.
   *
   * @returns the other person who is followed there by now, where the stretch was ended for that
   */
  async watch(stretch: Followed, index: number, sight: FaceSight): Promise<Beginning | undefined> {
    const { box } = stretch.recent.at(-1)!
    // Who turns or walks about changes their surroundings; a fade to someone else changes the picture as a whole too.
    const changes =
      changeAround(stretch.known.scene, sight.scene, box) > GRADUAL &&
      sceneChange(stretch.known.scene, sight.scene) > GRADUAL
    const since = index - stretch.describedAt
    const due = this.#firstLooks.includes(stretch.sightings) || since >= (changes ? this.#soon : this.#nowAndThen)
    if (!due || box.score < DESCRIBABLE) return undefined
    if (changes && stillChanges(stretch, index, sight.scene)) return undefined
    const descriptor = await sight.describe({ index, box })
    if (!descriptor) return undefined
    stretch.describedAt = index
    const far = nearest(descriptor, stretch.poses)
    if (changes && far > SAME && stretch.poses.length > 0) {
      if (far < DIFFERENT || ++stretch.strange < 2) return undefined
      endAt(stretch, stretch.known.index)
      return { index, box, scene: sight.scene, earlier: { stretch: stretch.id, why: 'cut' }, descriptor }
    }
    stretch.strange = 0
    stretch.known = { index, scene: sight.scene }
    keepPose(stretch.poses, descriptor)
    return undefined
  }

  /**
   * Once a face that met another is apart from it again, sees to it that it is still followed by its own stretch.
   *
   * @param live all stretches that go on
   * @returns the face to follow anew, where the stretch was ended because it had taken over the other
   */
  async part(
    stretch: Followed,
    live: readonly Followed[],
    index: number,
    sight: FaceSight,
  ): Promise<Beginning | undefined> {
    const { box } = stretch.recent.at(-1)!
    const near = live.find(
      (other) => other !== stretch && !other.ended && overlap(box, other.recent.at(-1)!.box) > TOUCHING,
    )
    if (near) stretch.mixed ??= { with: near, since: index }
    if (near || !stretch.mixed || box.score < CERTAIN) return undefined
    const { with: other, since } = stretch.mixed
    stretch.mixed = undefined
    const descriptor = await sight.describe({ index, box })
    if (!descriptor) return undefined
    const own = nearest(descriptor, stretch.poses)
    if (own <= SAME || nearest(descriptor, other.poses) + MIXED_UP >= own) return undefined
    endAt(stretch, since - 1)
    return { index, box, scene: sight.scene, descriptor }
  }
}

/** While one picture fades into another, a face of both proves nothing: whether that goes on since the last look. */
function stillChanges(stretch: Followed, index: number, scene: SceneGrid): boolean {
  const before = stretch.looked
  stretch.looked = scene
  const goesOn = changeAround(before, scene, stretch.recent.at(-1)!.box) > SUDDEN
  if (goesOn) stretch.describedAt = index
  return goesOn
}
