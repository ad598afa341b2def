import { CERTAIN, type FaceBox } from './face-box.ts'
import { bestPairs, nearestLost, type Pair } from './match-faces.ts'
import { changeAround } from './scene-grid.ts'
import { smoothingAt } from './steady-square.ts'
import { type Beginning, extend, type Followed, forget, hold, newStretch, type Stretch } from './stretch.ts'
import { type FaceSight, IdentityWatch, SUDDEN } from './watch-identity.ts'

/** Sightings kept at least, as several pictures may be followed before their crops are cut. */
const MIN_KEPT = 24
/** Stretches back that a face is looked for among, so that a long recording with many stays bounded. */
const MANY = 40

/**
 * Follows faces through detections. A detection continues the stretch that it overlaps best, as long as the picture goes
 * on: where it changes at once, at a cut or because tiles of a video call swap, the face is compared with the one before,
 * and the stretch ends where it is another. Which stretches are one person's is found afterwards (`link-stretches`).
 */
export class FaceFollower {
  readonly stretches: readonly Stretch[]
  readonly #all: Followed[] = []
  readonly #identity: IdentityWatch
  /** In samplings. */
  readonly #longestGap: number
  /** How many sightings a stretch keeps: enough for the smoothing on both sides. */
  readonly #kept: number
  #live: Followed[] = []
  /** The index that was seen or held last. */
  #latest = Number.NEGATIVE_INFINITY
  #lastCut = Number.NEGATIVE_INFINITY

  /** @param framesPerSecond sampling rate in Hz */
  constructor(framesPerSecond: number) {
    this.stretches = this.#all
    this.#identity = new IdentityWatch(framesPerSecond)
    const { longestGap, reach } = smoothingAt(framesPerSecond)
    this.#longestGap = longestGap
    this.#kept = Math.max(MIN_KEPT, 2 * reach)
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
    return this.#shown(index)
  }

  /** @param index sampling index; must rise from call to call */
  async see(index: number, boxes: readonly FaceBox[], sight: FaceSight): Promise<void> {
    if (sight.event === 'flash') return
    this.#latest = index
    if (sight.event === 'cut') this.#lastCut = index
    this.#live = this.#live.filter((stretch) => {
      if (index - stretch.lastIndex > this.#longestGap) stretch.ended = true
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
        const found = await this.#identity.compare(pair, index, sight)
        if (!found.same) {
          broken.push({ ...pair, descriptor: found.descriptor })
          continue
        }
      }
      extend(pair.stretch, index, pair.box, sight.scene, this.#kept)
      if (sudden) pair.stretch.known = { index, scene: sight.scene }
      this.#start(await this.#identity.watch(pair.stretch, index, sight))
    }
    if (sight.event === 'cut') {
      for (const stretch of this.#live.filter(({ lastIndex, ended }) => lastIndex < index && !ended)) {
        await this.#identity.lastMoment(stretch, sight)
        stretch.ended = true
      }
    }
    for (const { stretch } of broken) stretch.ended = true
    for (const { stretch, box, descriptor } of broken)
      this.#start({ index, box, scene: sight.scene, earlier: { stretch: stretch.id, why: 'cut' }, descriptor })
    for (const box of free) {
      // A weaker detection only continues a stretch.
      if (box.score < CERTAIN) continue
      const lostStretch = this.#nearestLost(box, index)
      const earlier = lostStretch && { stretch: lostStretch.id, why: 'absence' as const }
      const started = this.#start({ index, box, scene: sight.scene, earlier })
      this.#start(await this.#identity.watch(started, index, sight))
    }
    for (const stretch of this.#shown(index)) this.#start(await this.#identity.part(stretch, this.#live, index, sight))
  }

  /** The faces of an index go on at the next one, which is so like it that nobody looked there again. */
  hold(index: number): void {
    for (const stretch of this.#shown(this.#latest)) hold(stretch, index)
    this.#latest = index
  }

  #shown(index: number): Followed[] {
    return this.#live.filter(({ lastIndex, ended }) => lastIndex === index && !ended)
  }

  /** The lost stretch since the last cut that a face most plausibly continues. */
  #nearestLost(box: FaceBox, index: number): Stretch | undefined {
    const lost = this.#all.slice(-MANY).filter(({ lastIndex }) => lastIndex >= this.#lastCut && lastIndex !== index)
    return nearestLost(box, lost)
  }

  #start(beginning: Beginning): Followed
  #start(beginning: Beginning | undefined): Followed | undefined
  #start(beginning: Beginning | undefined): Followed | undefined {
    if (!beginning) return undefined
    const started = newStretch(this.#all.length, beginning)
    extend(started, beginning.index, beginning.box, beginning.scene, this.#kept)
    this.#all.push(started)
    this.#live.push(started)
    return started
  }
}
