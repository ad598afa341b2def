import type { ClipQuality } from '#lib/quality/measures.ts'
import { QUALITY_KEYS } from '#lib/quality/measures.ts'
import type { AnalysedClip } from './analysis.ts'
import type { Square } from './face-square.ts'

/** Some clips of a recording, in order. */
export interface SomeClips {
  /** Sampling indices of their first frames, rising. */
  starts: readonly number[]
  clips: readonly AnalysedClip[]
  /** float32[clips, embedding size]; zeros for a clip in which the participant is never seen. */
  embeddings: Float32Array
  /** How well each shows the face. */
  quality?: ClipQuality | undefined
}

/** What a few clips of a recording show. */
export interface LookedAtClips {
  /** Sampling indices of their first frames, rising. */
  starts: number[]
  /** In order, evenly over the recording. */
  clips: AnalysedClip[]
  /** float32[clips, embedding size]; zeros for a clip in which the participant is never seen. */
  embeddings: Float32Array
  /** How well each shows the face. */
  quality?: ClipQuality
  /** How many clips the whole recording has. */
  total: number
  /** Where the participant is, by sampling index of the pictures that were looked at. */
  places: Map<number, Square>
}

/** Clips that an estimate of the whole recording may rest on. */
export interface ClipsSoFar extends SomeClips {
  /** How many clips that were not seen each stands for. */
  unseen: readonly number[]
  /** Clips of the whole recording. */
  total: number
}

/** The clips of a look before the analysis has any: each stands for as many. */
export function clipsOfLook(looked: LookedAtClips): ClipsSoFar {
  const each = looked.total / Math.max(1, looked.clips.length) - 1
  return { ...looked, unseen: looked.clips.map(() => each) }
}

/**
 * The clips of a look before an analysis and those that the analysis has by now. One that both have is that of the analysis. Each clip of
 * the look stands for those of its part of the recording, the middle of which it is, that neither has.
 *
 * @param stride frames from the start of one clip of the analysis to the next
 */
export function withClipsOfPass(looked: LookedAtClips, pass: SomeClips, stride: number): ClipsSoFar {
  const { total } = looked
  const parts = looked.starts.length
  const partOf = (start: number) => Math.min(parts - 1, Math.floor(((start / stride + 0.5) * parts) / total))
  const left = new Array<number>(parts).fill(0)
  for (let clip = 0; clip < total; clip++) left[partOf(clip * stride)]!++
  const done = new Set(pass.starts)
  const taken = [...pass.starts, ...looked.starts.filter((start) => !done.has(start))]
  for (const start of taken) left[partOf(start)]!--
  const standsFor = new Map(looked.starts.map((start, part) => [start, Math.max(0, left[part]!)]))
  const joined = inOrder(looked, pass, done)
  // A file may be longer than it says it is.
  const atLeast = Math.max(total, joined.starts.length)
  return { ...joined, unseen: joined.starts.map((start) => standsFor.get(start) ?? 0), total: atLeast }
}

function inOrder(looked: SomeClips, pass: SomeClips, done: ReadonlySet<number>): SomeClips {
  const placesIn = (some: SomeClips) => some.starts.map((start, place) => ({ start, place, some }))
  const places = [...placesIn(looked).filter(({ start }) => !done.has(start)), ...placesIn(pass)].sort(
    (a, b) => a.start - b.start,
  )
  const width = looked.embeddings.length / Math.max(1, looked.starts.length)
  const embeddings = new Float32Array(places.length * width)
  for (const [row, { place, some }] of places.entries())
    embeddings.set(some.embeddings.subarray(place * width, (place + 1) * width), row * width)
  const isMeasured = looked.quality !== undefined && pass.quality !== undefined
  const column = (key: keyof ClipQuality) => places.map(({ place, some }) => some.quality![key][place]!)
  return {
    starts: places.map(({ start }) => start),
    clips: places.map(({ place, some }) => some.clips[place]!),
    embeddings,
    quality: isMeasured
      ? (Object.fromEntries(QUALITY_KEYS.map((key) => [key, column(key)])) as ClipQuality)
      : undefined,
  }
}
