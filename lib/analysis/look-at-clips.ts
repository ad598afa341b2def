import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { type SpreadClips, spreadWindows, wholeClips } from '#lib/encoders/spread-clips.ts'
import type { AnalysisOptions } from './analysis-options.ts'
import { chosenTrack } from './choose-face.ts'
import type { LookedAtClips } from './clips-so-far.ts'
import { embedSomeClips } from './embed-clips.ts'
import { CropEncoder } from './encode-crops.ts'
import { extractFaces } from './extract-faces.ts'
import type { ExtractionSummary } from './face-messages.ts'
import { clipQuality, FaceQualities } from './face-quality.ts'
import type { Square } from './face-square.ts'
import type { SquaresOfPicture } from './followed-faces.ts'
import type { SpanOfStretch } from './span-of-stretch.ts'

type LookOptions = Pick<
  AnalysisOptions,
  'encoder' | 'detector' | 'framesPerSecond' | 'stride' | 'threads' | 'memoryMb' | 'isOurs' | 'signal'
> & { workFolder: string }

/**
 * Looks at a few clips, evenly over a recording, as an analysis looks at all: decode from the key picture before each, find and
 * follow faces, encode. The participant is who is seen most in these clips. Their embeddings are close to those of an analysis, but not
 * the same: what lies around a clip is not seen.
 *
 * @param clips how many, and of how many at least
 * @returns undefined where the recording is too short, or can't be read from the middle
 * @throws ConcordError as `analyzeRecording` does
 */
export async function lookAtClips(
  file: string,
  { encoder, detector, framesPerSecond, stride, threads, memoryMb, isOurs, signal, workFolder }: LookOptions,
  clips: Pick<SpreadClips, 'count' | 'least'>,
): Promise<LookedAtClips | undefined> {
  const spread = { ...clips, stride, clipFrames: encoder.shape.clipFrames }
  const folder = await mkdtemp(path.join(workFolder, `concord-look-${process.pid}-`))
  const crops = await CropEncoder.create(encoder, folder)
  try {
    const read = { ...spread, margin: 0, orWhole: false }
    const task = { file, detectorFolder: detector.folder, framesPerSecond, ...crops.crops, threads, spread: read }
    const qualities = new FaceQualities(crops.crops, framesPerSecond)
    let summary: ExtractionSummary | undefined
    const squares = new SquaresByStretch()
    let durationMs = 0
    let originMs: number | undefined
    for await (const { message, bytes } of extractFaces(task, { signal, memoryMb, isOurs })) {
      if (message.type === 'facts') durationMs = message.facts.durationMs
      if (message.type === 'end') summary = message.summary
      if (message.type === 'look') qualities.look(message)
      if (message.type !== 'frame') continue
      qualities.add(message, bytes)
      squares.add(message)
      originMs ??= message.timeMs - (message.index * 1000) / framesPerSecond
      await crops.add(message.index, message.repeats, message.stretches, bytes)
    }
    await crops.flush()
    if (!summary || originMs === undefined) return undefined
    const participant = chosenTrack(summary, undefined)
    const track = summary.tracks.find(({ id }) => id === participant)
    // Windows that were not reached are left out.
    const starts = spreadWindows({ durationMs }, framesPerSecond, spread)
      .map(({ first }) => first)
      .filter((first) => first + spread.clipFrames <= summary.samples)
    const span = { samples: summary.samples, originMs, endMs: originMs + durationMs, framesPerSecond }
    const seen = await embedSomeClips(encoder, track && crops.rowsOf(track.stretches), span, starts)
    const quality = clipQuality(track && qualities.of(track.stretches), seen.clips, span, spread.clipFrames)
    const total = wholeClips(Math.floor((durationMs / 1000) * framesPerSecond), spread)
    return { ...seen, starts, quality, total, places: squares.of(track?.stretches ?? []) }
  } finally {
    await crops.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Squares around faces, to be asked for those of one person. */
class SquaresByStretch {
  readonly #seen: { stretch: number; index: number; square: Square }[] = []

  add({ index, stretches, squares }: SquaresOfPicture): void {
    for (const [face, stretch] of stretches.entries()) this.#seen.push({ stretch, index, square: squares[face]! })
  }

  /** By sampling index. */
  of(stretches: readonly SpanOfStretch[]): Map<number, Square> {
    const spans = new Map(stretches.map((span) => [span.id, span]))
    const own = this.#seen.filter(({ stretch, index }) => {
      const span = spans.get(stretch)
      return span !== undefined && index >= span.firstIndex && index <= span.lastIndex
    })
    return new Map(own.map(({ index, square }) => [index, square]))
  }
}
