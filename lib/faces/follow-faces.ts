import { CERTAIN, type FaceBox, overlap, type Sighting } from './face-box.ts'
import { DIFFERENT, distance, keepPose, nearest, SAME, SAME_MOMENT } from './same-face.ts'
import type { SceneEvent } from './scene-cuts.ts'
import { changeAround, type SceneGrid, sceneChange } from './scene-grid.ts'
import { LONGEST_GAP } from './steady-square.ts'

/** Why a face may be one that was followed before. */
export interface Earlier {
  /** The stretch that ended where this one begins. */
  stretch: number
  /** The picture cut there, or the face was out of sight for a while. */
  why: 'cut' | 'absence'
}

/** One face followed without a break: part of a person's track. */
export interface Stretch {
  id: number
  /** Detections that are still needed for crops, oldest first; older ones are dropped. */
  recent: Sighting[]
  sightings: number
  firstIndex: number
  lastIndex: number
  /** Where the face was first. */
  firstBox: FaceBox
  /** Sums over the sightings: face areas in px squared, scores, and places of the face's middle as shares of the picture. */
  area: number
  scores: number
  across: number
  down: number
  /** Widths of the face as shares of the picture's. */
  widths: number
  /** Descriptors of the face in several poses. */
  poses: Float32Array[]
  earlier: Earlier | undefined
  /** Whether it can't be continued any more. */
  ended: boolean
}

/** What following needs to see of the pictures. */
export interface FaceSight {
  /** Grid of the picture at hand. */
  scene: SceneGrid
  event: SceneEvent
  /** The face's descriptor; undefined where that picture is no longer at hand. */
  describe(sighting: Sighting): Promise<Float32Array | undefined>
}

/** A stretch with what is needed to watch over it while it goes on. */
interface Followed extends Stretch {
  /** The last sighting, with its picture. */
  scene: SceneGrid
  /** When the face was last known to be the same, and its picture then. */
  known: { index: number; scene: SceneGrid }
  /** The picture at the last look while it changed. */
  looked: SceneGrid
  /** Successive looks at which it seemed to be someone else. */
  strange: number
  describedAt: number
  /** Another face that came so near that the two may have been mistaken for each other, and since when. */
  mixed: { with: Followed; since: number } | undefined
}

interface Pair {
  stretch: Followed
  box: FaceBox
}

/** How many sightings a stretch keeps: enough for the smoothing on both sides. */
const KEPT = 24
/** A face goes on where its boxes overlap by this much. */
const MIN_OVERLAP = 0.2
/** A face that comes back: its size may have changed by this factor, and its place by this many face widths. */
const MAX_GROWTH = 2
const MAX_MOVE = 2.5
/** From one picture to the next a face and its surroundings change by less than this share of their cells. */
const SUDDEN = 0.15
/** Since the face was last known they may have changed by this share before it is looked at again. */
const GRADUAL = 0.35
/** Samplings from one look at a face that changes gradually to the next, and at one that does not. */
const SOON = 6
const NOW_AND_THEN = 62
/** Sightings after which a new face is described. */
const FIRST_LOOKS = [1, 4, 12, 30]
/** A face seen so uncertainly gives no descriptor to rely on. */
const DESCRIBABLE = 0.5
/** Faces that overlap by this much may be mistaken for each other. */
const TOUCHING = 0.08
/** Of two faces that met, one is taken for the other when it is nearer to it by this much. */
const MIXED_UP = 0.12

/**
 * Follows faces through detections. A detection continues the stretch that it overlaps best, as long as the picture goes
 * on: where it changes at once, at a cut or because tiles of a video call swap, the face is compared with the one before,
 * and the stretch ends where it is another. Which stretches are one person's is found afterwards (`link-stretches`).
 */
export class FaceFollower {
  readonly stretches: readonly Stretch[]
  readonly #all: Followed[] = []
  #live: Followed[] = []
  #lastCut = Number.NEGATIVE_INFINITY

  constructor() {
    this.stretches = this.#all
  }

  /** Last boxes of the faces that go on and of those lost within so many samplings, to look for them there. */
  expected(index: number, within: number): FaceBox[] {
    return this.#all
      .slice(-MANY)
      .filter(({ lastIndex }) => index - lastIndex <= within && lastIndex >= this.#lastCut)
      .map(({ recent }) => recent.at(-1)!.box)
  }

  /** The faces that were seen at an index, the latest one. */
  shownAt(index: number): Stretch[] {
    return this.#live.filter(({ lastIndex, ended }) => lastIndex === index && !ended)
  }

  /** @param index sampling index; must rise from call to call */
  async see(index: number, boxes: readonly FaceBox[], sight: FaceSight): Promise<void> {
    if (sight.event === 'flash') return
    if (sight.event === 'cut') this.#lastCut = index
    this.#live = this.#live.filter((stretch) => {
      if (index - stretch.lastIndex > LONGEST_GAP) stretch.ended = true
      if (stretch.ended) forget(stretch)
      return !stretch.ended
    })
    const free = new Set(boxes)
    const broken: (Pair & { descriptor: Float32Array | undefined })[] = []
    for (const pair of bestPairs(this.#live, boxes)) {
      free.delete(pair.box)
      const sudden = sight.event === 'cut' || changeAround(pair.stretch.scene, sight.scene, pair.box) > SUDDEN
      if (sudden) {
        if (pair.box.score < CERTAIN) continue
        const found = await this.#compare(pair, index, sight)
        if (!found.same) {
          broken.push({ ...pair, descriptor: found.descriptor })
          continue
        }
      }
      extend(pair.stretch, index, pair.box, sight.scene)
      if (sudden) pair.stretch.known = { index, scene: sight.scene }
      await this.#watch(pair.stretch, index, sight)
    }
    if (sight.event === 'cut') {
      for (const stretch of this.#live.filter(({ lastIndex, ended }) => lastIndex < index && !ended)) {
        await this.#lastMoment(stretch, sight)
        stretch.ended = true
      }
    }
    for (const { stretch } of broken) stretch.ended = true
    for (const { stretch, box, descriptor } of broken)
      this.#start(index, box, sight.scene, { stretch: stretch.id, why: 'cut' }, descriptor)
    for (const box of free) {
      // A weaker detection only continues a stretch.
      if (box.score < CERTAIN) continue
      const lostStretch = this.#nearestLost(box, index)
      const started = this.#start(
        index,
        box,
        sight.scene,
        lostStretch && { stretch: lostStretch.id, why: 'absence' },
        undefined,
      )
      await this.#watch(started, index, sight)
    }
    await this.#partMixed(index, sight)
  }

  /** Whether the face at a box is the stretch's, seen just before something changed. */
  async #compare({ stretch, box }: Pair, index: number, sight: FaceSight) {
    const before = await this.#lastMoment(stretch, sight)
    const descriptor = await sight.describe({ index, box })
    if (!descriptor) return { same: false, descriptor }
    const same = (before && distance(before, descriptor) < SAME_MOMENT) || nearest(descriptor, stretch.poses) < SAME
    if (same) keepPose(stretch.poses, descriptor)
    return { same, descriptor }
  }

  /** The face as it was last seen, kept as a pose: whoever moved elsewhere at once still looks the same there. */
  async #lastMoment(stretch: Followed, sight: FaceSight): Promise<Float32Array | undefined> {
    const last = stretch.recent.at(-1)!
    if (stretch.describedAt === last.index) return undefined
    const descriptor = await sight.describe(last)
    if (!descriptor) return undefined
    stretch.describedAt = last.index
    stretch.poses.push(descriptor)
    return descriptor
  }

  /** Describes the face from time to time, and sooner where its surroundings change, as in a slow fade to someone else. */
  async #watch(stretch: Followed, index: number, sight: FaceSight): Promise<void> {
    const { box } = stretch.recent.at(-1)!
    // Who turns or walks about changes their surroundings; a fade to someone else changes the picture as a whole too.
    const changes =
      changeAround(stretch.known.scene, sight.scene, box) > GRADUAL &&
      sceneChange(stretch.known.scene, sight.scene) > GRADUAL
    const since = index - stretch.describedAt
    const due = FIRST_LOOKS.includes(stretch.sightings) || since >= (changes ? SOON : NOW_AND_THEN)
    if (!due || box.score < DESCRIBABLE) return
    if (changes && this.#stillChanges(stretch, index, sight.scene)) return
    const descriptor = await sight.describe({ index, box })
    if (!descriptor) return
    stretch.describedAt = index
    const far = nearest(descriptor, stretch.poses)
    if (changes && far > SAME && stretch.poses.length > 0) {
      if (far < DIFFERENT || ++stretch.strange < 2) return
      const { id } = stretch
      endAt(stretch, stretch.known.index)
      this.#start(index, box, sight.scene, { stretch: id, why: 'cut' }, descriptor)
      return
    }
    stretch.strange = 0
    stretch.known = { index, scene: sight.scene }
    keepPose(stretch.poses, descriptor)
  }

  /** While one picture fades into another, a face of both proves nothing: whether that goes on since the last look. */
  #stillChanges(stretch: Followed, index: number, scene: SceneGrid): boolean {
    const before = stretch.looked
    stretch.looked = scene
    const goesOn = changeAround(before, scene, stretch.recent.at(-1)!.box) > SUDDEN
    if (goesOn) stretch.describedAt = index
    return goesOn
  }

  /** Once two faces that met are apart again, sees to it that each is still followed by its own stretch. */
  async #partMixed(index: number, sight: FaceSight): Promise<void> {
    const seen = this.#live.filter(({ lastIndex, ended }) => lastIndex === index && !ended)
    for (const stretch of seen) {
      const { box } = stretch.recent.at(-1)!
      const near = this.#live.find(
        (other) => other !== stretch && !other.ended && overlap(box, other.recent.at(-1)!.box) > TOUCHING,
      )
      if (near) stretch.mixed ??= { with: near, since: index }
      if (near || !stretch.mixed || box.score < CERTAIN) continue
      const { with: other, since } = stretch.mixed
      stretch.mixed = undefined
      const descriptor = await sight.describe({ index, box })
      if (!descriptor) continue
      const own = nearest(descriptor, stretch.poses)
      if (own > SAME && nearest(descriptor, other.poses) + MIXED_UP < own) {
        endAt(stretch, since - 1)
        this.#start(index, box, sight.scene, undefined, descriptor)
      }
    }
  }

  #start(
    index: number,
    box: FaceBox,
    scene: SceneGrid,
    earlier: Earlier | undefined,
    descriptor: Float32Array | undefined,
  ): Followed {
    const started: Followed = {
      id: this.#all.length,
      recent: [],
      sightings: 0,
      firstIndex: index,
      lastIndex: index,
      firstBox: box,
      area: 0,
      scores: 0,
      across: 0,
      down: 0,
      widths: 0,
      poses: descriptor ? [descriptor] : [],
      earlier,
      ended: false,
      scene,
      known: { index, scene },
      looked: scene,
      strange: 0,
      describedAt: descriptor ? index : Number.NEGATIVE_INFINITY,
      mixed: undefined,
    }
    extend(started, index, box, scene)
    this.#all.push(started)
    this.#live.push(started)
    return started
  }

  /** The lost stretch that a face most plausibly continues by place and size, since the last cut. */
  #nearestLost(box: FaceBox, index: number): Stretch | undefined {
    let best: { stretch: Stretch; far: number } | undefined
    for (const stretch of this.#all.slice(-MANY)) {
      if (stretch.lastIndex < this.#lastCut || stretch.lastIndex === index) continue
      const last = stretch.recent.at(-1)!.box
      const growth = Math.sqrt((box.width * box.height) / (last.width * last.height))
      const far =
        Math.hypot(box.x + box.width / 2 - last.x - last.width / 2, box.y + box.height / 2 - last.y - last.height / 2) /
        Math.max(box.width, last.width)
      if (growth >= MAX_GROWTH || growth <= 1 / MAX_GROWTH || far >= MAX_MOVE) continue
      if (!best || far < best.far) best = { stretch, far }
    }
    return best?.stretch
  }
}

/** Stretches back that a face is looked for among, so that a long recording with many stays bounded. */
const MANY = 40

/** Pairs of a stretch and the box that continues it, each in one pair only, best overlaps first. */
function bestPairs(stretches: readonly Followed[], boxes: readonly FaceBox[]): Pair[] {
  const taken = new Set<Followed | FaceBox>()
  return stretches
    .flatMap((stretch) => boxes.map((box) => ({ stretch, box, fit: overlap(stretch.recent.at(-1)!.box, box) })))
    .filter(({ fit }) => fit >= MIN_OVERLAP)
    .sort((a, b) => b.fit - a.fit || a.stretch.id - b.stretch.id)
    .filter(({ stretch, box }) => {
      if (taken.has(stretch) || taken.has(box)) return false
      taken.add(stretch).add(box)
      return true
    })
}

function extend(stretch: Followed, index: number, box: FaceBox, scene: SceneGrid): void {
  stretch.recent.push({ index, box })
  if (stretch.recent.length > KEPT) stretch.recent.shift()
  stretch.scene = scene
  stretch.sightings++
  stretch.lastIndex = index
  stretch.area += box.width * box.height
  stretch.scores += box.score
  stretch.across += (box.x + box.width / 2) / scene.picture.width
  stretch.down += (box.y + box.height / 2) / scene.picture.height
  stretch.widths += box.width / scene.picture.width
}

/** Lets go of the pictures of a stretch that has ended. */
function forget(stretch: Followed): void {
  const { picture } = stretch.scene
  stretch.scene = { columns: 0, rows: 0, picture, cells: new Uint8Array() }
  stretch.known = { index: stretch.known.index, scene: stretch.scene }
  stretch.looked = stretch.scene
  stretch.mixed = undefined
}

/** Ends a stretch at an earlier index: what came after it was someone else, or may have been. */
function endAt(stretch: Stretch, index: number): void {
  const last = Math.max(stretch.firstIndex, index)
  const share = Math.max(1, last - stretch.firstIndex + 1) / (stretch.lastIndex - stretch.firstIndex + 1)
  const sightings = Math.max(1, Math.round(stretch.sightings * share))
  const rest = sightings / stretch.sightings
  for (const sum of ['area', 'scores', 'across', 'down', 'widths'] as const) stretch[sum] *= rest
  stretch.sightings = sightings
  stretch.lastIndex = last
  const remaining = stretch.recent.filter((sighting) => sighting.index <= last)
  stretch.recent = remaining.length > 0 ? remaining : stretch.recent.slice(0, 1)
  stretch.ended = true
}
