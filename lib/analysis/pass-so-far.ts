import { overlap } from '#lib/faces/face-box.ts'
import { largest } from '#lib/numbers/extremes.ts'
import type { AnalysedClip } from './analysis.ts'
import type { SomeClips } from './clips-so-far.ts'
import { type ClipEmbeddings, embedSomeClips } from './embed-clips.ts'
import type { CropEncoder } from './encode-crops.ts'
import { clipQuality, type FaceQualities } from './face-quality.ts'
import type { Square } from './face-square.ts'
import type { SquaresOfPicture } from './followed-faces.ts'

/** Whoever wants to know of the clips of a pass while it goes on. */
export interface PassListener {
  /** Where the participant was seen before the pass, by sampling index. */
  places: ReadonlyMap<number, Square>
  /** Is told of the clips so far, which the pass waits for. */
  tell(clips: SomeClips): Promise<void>
  /** New clips that it is worth telling of. */
  every: number
}

/** A face whose square overlaps that of the participant by more than this is the participant's. */
const SAME = 0.3

interface FollowedStretch {
  firstIndex: number
  lastIndex: number
  /** Pictures in which it is the participant's face less those in which it is not. */
  votes: number
}

/**
 * The clips of a pass over a recording while it goes on. Who the participant is, is known at the end of a pass; until then it is who was seen at
 * the same places when a few clips were looked at before. A clip with a face that is not known yet is not told of until it is.
 * Nothing of the pass is changed by it: no batch is encoded earlier, and the clips are encoded again at the end.
 */
export class PassSoFar {
  readonly #listener: PassListener
  readonly #sources: { encoder: ClipEmbeddings; crops: CropEncoder; qualities: FaceQualities }
  readonly #plan: { framesPerSecond: number; stride: number; clipFrames: number }
  readonly #stretches = new Map<number, FollowedStretch>()
  readonly #done = new Map<number, { clip: AnalysedClip; embedding: Float32Array }>()
  #originMs: number | undefined
  /** Starts of clips that wait for a face to be known, and of the next that is not complete. */
  #waiting: number[] = []
  #next = 0

  constructor(
    listener: PassListener,
    sources: { encoder: ClipEmbeddings; crops: CropEncoder; qualities: FaceQualities },
    plan: { framesPerSecond: number; stride: number; clipFrames: number },
  ) {
    this.#listener = listener
    this.#sources = sources
    this.#plan = plan
  }

  /** Takes the next picture in, once its crops are with the encoder, and tells of the clips where there are enough new ones. */
  async add(picture: SquaresOfPicture): Promise<void> {
    const { index, timeMs, stretches, squares } = picture
    this.#originMs ??= timeMs - (index * 1000) / this.#plan.framesPerSecond
    for (const [face, stretch] of stretches.entries()) this.#see(stretch, squares[face]!, picture)
    const { stride, clipFrames } = this.#plan
    const complete = Math.floor((this.#sources.crops.encodedTo - this.#next - clipFrames) / stride) + 1
    if (complete >= this.#listener.every) await this.#tell(complete)
  }

  #see(stretch: number, square: Square, { index, repeats }: SquaresOfPicture): void {
    const lastIndex = index + repeats - 1
    const known = this.#stretches.get(stretch) ?? { firstIndex: index, lastIndex, votes: 0 }
    known.lastIndex = lastIndex
    const before = this.#listener.places.get(index)
    if (before) known.votes += overlap(boxOf(square), boxOf(before)) > SAME ? 1 : -1
    this.#stretches.set(stretch, known)
  }

  async #tell(complete: number): Promise<void> {
    const { encoder, crops, qualities } = this.#sources
    const { stride, clipFrames, framesPerSecond } = this.#plan
    for (let clip = 0; clip < complete; clip++, this.#next += stride) this.#waiting.push(this.#next)
    const unknown = [...this.#stretches.values()].filter(({ votes }) => votes === 0)
    const isUnknown = (start: number) =>
      unknown.some(({ firstIndex, lastIndex }) => firstIndex < start + clipFrames && lastIndex >= start)
    const starts = this.#waiting.filter((start) => !isUnknown(start))
    if (starts.length === 0) return
    this.#waiting = this.#waiting.filter(isUnknown)
    const own = [...this.#stretches].flatMap(([id, { votes, ...span }]) => (votes > 0 ? [{ id, ...span }] : []))
    const samples = largest(starts) + clipFrames
    const span = { samples, originMs: this.#originMs!, endMs: Number.POSITIVE_INFINITY, framesPerSecond }
    const seen = await embedSomeClips(encoder, crops.rowsOf(own), span, starts)
    const width = seen.embeddings.length / starts.length
    for (const [i, start] of starts.entries())
      this.#done.set(start, {
        clip: seen.clips[i]!,
        embedding: seen.embeddings.subarray(i * width, (i + 1) * width),
      })
    const all = [...this.#done].sort(([a], [b]) => a - b)
    const clips = all.map(([, { clip }]) => clip)
    const embeddings = new Float32Array(all.length * width)
    for (const [i, [, { embedding }]] of all.entries()) embeddings.set(embedding, i * width)
    const quality = clipQuality(qualities.of(own), clips, span, clipFrames)
    await this.#listener.tell({ starts: all.map(([start]) => start), clips, embeddings, quality })
  }
}

function boxOf([x, y, side]: Square) {
  return { x: x!, y: y!, width: side!, height: side!, score: 1 }
}
