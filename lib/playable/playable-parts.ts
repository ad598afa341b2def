import { statSync } from 'node:fs'
import { RegionCutter } from '#lib/video/cut-region.ts'
import { openContainer } from '#lib/video/open-container.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { type EncodedPicture, PictureEncoder } from '#lib/video/picture-encoder.ts'
import { newSummary, readFrames } from '#lib/video/read-frames.ts'
import { readSound, SOUND_RATE } from '#lib/video/read-sound.ts'
import { type EncodedSound, SoundEncoder } from '#lib/video/sound-encoder.ts'

/** Longer side of the copy in px. */
const LONGEST_SIDE = 1280
const FASTEST = 31
const USUAL_RATE = 25
/** Sound is written this much before the pictures that it belongs to. */
const AHEAD_MS = 500

/** A piece of the copy, with the share of the file that was read for it. */
export type PlayablePart =
  | { kind: 'picture'; picture: EncodedPicture; endMs: number; share: number }
  | { kind: 'sound'; sound: EncodedSound }

export interface PlayableParts {
  size: { width: number; height: number }
  header: Buffer
  /** Undefined where the recording has no sound. */
  soundHeader: Buffer | undefined
  /** Pictures and sound in about the order in which they are played. */
  parts: Generator<PlayablePart, void, void>
}

/** The pictures and the sound of a copy that browsers play: upright, with square pixels, sound where the recording has it. */
export function playableParts(file: string, threads: number): PlayableParts {
  const video = openVideo(file, threads)
  const { facts } = video
  const scale = Math.min(1, LONGEST_SIDE / Math.max(facts.width, facts.height))
  const even = (side: number) => Math.max(16, 2 * Math.round((side * scale) / 2))
  const size = { width: even(facts.width), height: even(facts.height) }
  const rate = rateOf(facts.frameRate)
  const encoder = new PictureEncoder(size, rate, threads)
  const soundEncoder = facts.hasAudio ? new SoundEncoder() : undefined
  const bytes = Math.max(1, statSync(file).size)
  return { size, header: encoder.header, soundHeader: soundEncoder?.header, parts: parts() }

  function* parts(): Generator<PlayablePart, void, void> {
    const cutter = new RegionCutter(video)
    const rgb = Buffer.alloc(size.width * size.height * 3)
    const all = { x: 0, y: 0, width: facts.width, height: facts.height }
    const reading = newSummary()
    const sound = soundEncoder && encodedSound(file, video.startMs, soundEncoder)
    let heardMs = Number.NEGATIVE_INFINITY
    function* soundUntil(untilMs: number): Generator<PlayablePart, void, void> {
      while (sound && heardMs < untilMs) {
        const next = sound.next()
        if (next.done) {
          heardMs = Number.POSITIVE_INFINITY
          return
        }
        heardMs = (1000 * next.value.startSample) / SOUND_RATE
        yield { kind: 'sound', sound: next.value }
      }
    }
    try {
      let shownMs = -1
      for (const { timeMs, repeats, picture } of readFrames(video, rate, reading)) {
        const showMs = Math.max(Math.round(timeMs), shownMs + 1)
        shownMs = showMs
        const durationMs = (1000 * repeats) / rate
        yield* soundUntil(showMs + AHEAD_MS)
        cutter.cut(picture, all, size.width, size.height, rgb)
        const share = Math.min(1, reading.readBytes / bytes)
        for (const done of encoder.encode(rgb, showMs, durationMs))
          yield { kind: 'picture', picture: done, endMs: showMs + durationMs, share }
      }
      for (const done of encoder.finish())
        yield { kind: 'picture', picture: done, endMs: done.showMs + done.durationMs, share: 1 }
      yield* soundUntil(Number.POSITIVE_INFINITY)
    } finally {
      sound?.return()
      cutter.free()
      encoder.free()
      soundEncoder?.free()
      video.close()
    }
  }
}

function* encodedSound(file: string, startMs: number, encoder: SoundEncoder): Generator<EncodedSound, void, void> {
  const container = openContainer(file)
  if (!container) return
  try {
    for (const piece of readSound(container, startMs)) yield* encoder.encode(piece)
    yield* encoder.finish()
  } finally {
    container.closeInputSync()
  }
}

/** Pictures a second of the copy: as many as the recording has, or half, a quarter and so on of a fast one's. */
function rateOf(frameRate: number): number {
  let rate = frameRate >= 1 ? frameRate : USUAL_RATE
  while (rate > FASTEST) rate /= 2
  return rate
}
