import { Frame } from 'node-av/lib'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { decodedPictures } from './decode-pictures.ts'
import { isFollowedByAnother } from './joined-recordings.ts'
import { type OpenVideo, openVideo } from './open-video.ts'
import { geometryOfFrame, type PictureGeometry } from './picture-geometry.ts'
import { newSummary, type ReadingSummary } from './reading-summary.ts'

export { newSummary } from './reading-summary.ts'

/** A decoded picture and the sampling times that it is on screen for. */
export interface SampledFrame {
  /** Number of the first sampling time that shows this picture. */
  index: number
  /** How many consecutive sampling times show it; above 1 where the source is slower than the sampling. */
  repeats: number
  /** The first sampling time in ms from the start of the recording, as a player counts it. */
  timeMs: number
  /** Valid until the next picture is asked for; `ref` it to keep it. */
  picture: Frame
  /** The picture's own size and orientation, which can change within a recording. */
  geometry: PictureGeometry
}

/** A picture is not shown for longer than this, as the following ones could not be decoded. */
export const LONGEST_HOLD_MS = 1000
/** A picture that is only said to go on is looked at again after this long, so that a face in it is not lost. */
const REPEATED_MS = 500
/** A last picture that lasts longer, by its file, does not count for the length of the recording. */
const LONGEST_LAST_MS = 60_000

/**
 * Reads a video in order and yields the picture on screen at each sampling time `k / framesPerSecond`, counted
 * from the first picture. Presentation times decide, so variable frame rates are honoured. Pictures that no
 * other refers to and that fall between two sampling times are not decoded; the result is the same. A picture is valid until
 * the next one is asked for or the reading ends.
 *
 * @param framesPerSecond sampling rate in Hz
 * @throws ConcordError bad-video where not one picture can be decoded, or where its time stamps can't be believed
 */
export function* readFrames(
  video: OpenVideo,
  framesPerSecond: number,
  summary: ReadingSummary,
): Generator<SampledFrame, void, void> {
  if (video.threads === 1) {
    yield* readInOrder(video, framesPerSecond, summary)
    return
  }
  // Where a picture is damaged, decoders leave parts of it as they find the memory, which several threads use in no fixed
  // order. The pictures up to there are the same with one thread, which reads on from there, so that every reading is equal.
  let given = 0
  const attempt = newSummary()
  try {
    for (const frame of readInOrder(video, framesPerSecond, attempt)) {
      if (isDamaged(attempt)) break
      given++
      summary.readBytes = attempt.readBytes
      yield frame
    }
  } catch (error) {
    if (!isDamaged(attempt)) throw error
  }
  if (!isDamaged(attempt)) {
    Object.assign(summary, attempt)
    return
  }
  const again = openVideo(video.file, 1)
  try {
    for (const frame of readInOrder(again, framesPerSecond, summary)) {
      if (given > 0) given--
      else yield frame
    }
  } finally {
    again.close()
  }
}

/** Whether something was read of which a decoder may make what it finds in the memory. */
function isDamaged({ picturesBroken, packetsCorrupt }: ReadingSummary): boolean {
  return picturesBroken + packetsCorrupt > 0
}

function* readInOrder(
  video: OpenVideo,
  framesPerSecond: number,
  summary: ReadingSummary,
): Generator<SampledFrame, void, void> {
  const periodMs = 1000 / framesPerSecond
  const { frameRate } = video.facts
  // Some containers do not say how long a picture lasts.
  const usualMs = frameRate > 0 ? 1000 / frameRate : 0
  let originMs: number | undefined
  let nextIndex = 0
  let current: Frame | undefined
  const spare = newFrame()
  let currentMs = 0
  summary.warnings.push(...video.notes)
  /** Whether a sampling time falls in [shownMs, nextMs). */
  const isNeeded = (shownMs: number, nextMs: number): boolean => {
    if (originMs === undefined) return true
    const first = Math.ceil((shownMs - originMs - 1e-3) / periodMs)
    return originMs + first * periodMs < nextMs - 1e-3
  }
  try {
    for (const { picture, timeMs, durationMs } of decodedPictures(video, summary, isNeeded)) {
      originMs ??= timeMs
      if (!picture && timeMs - currentMs < REPEATED_MS) {
        summary.endMs = timeMs + usualMs
        continue
      }
      if (current && timeMs > currentMs) {
        const sampled = samplesUntil(current, Math.min(timeMs, currentMs + LONGEST_HOLD_MS))
        if (sampled) yield sampled
        nextIndex = Math.max(nextIndex, Math.ceil((timeMs - originMs - 1e-3) / periodMs))
      }
      if (picture) {
        current ??= spare
        current.unref()
        current.ref(picture)
      }
      currentMs = timeMs
      summary.endMs = timeMs + ([durationMs, usualMs].find((ms) => ms > 0 && ms <= LONGEST_LAST_MS) ?? 0)
    }
    if (!current || originMs === undefined) {
      throw new ConcordError(
        'bad-video',
        phrase('Not one picture of this video can be decoded; the file is damaged. Upload another copy.'),
      )
    }
    const last = samplesUntil(current, clamp(summary.endMs, currentMs + 1e-3, currentMs + LONGEST_HOLD_MS))
    if (last) yield last
    endReading(video, summary)
  } finally {
    spare.free()
  }

  function samplesUntil(picture: Frame, untilMs: number): SampledFrame | undefined {
    const first = Math.max(nextIndex, Math.ceil((currentMs - originMs! - 1e-3) / periodMs))
    const end = Math.ceil((untilMs - originMs! - 1e-3) / periodMs)
    nextIndex = Math.max(nextIndex, end)
    if (end <= first) return undefined
    const geometry = geometryOfFrame(picture, video.stream)
    return { index: first, repeats: end - first, timeMs: originMs! + first * periodMs, picture, geometry }
  }
}

function newFrame(): Frame {
  const frame = new Frame()
  frame.alloc()
  return frame
}

/** Says how long the recording is, whether its end is missing, and whether it is all that there is. */
function endReading(video: OpenVideo, summary: ReadingSummary): void {
  if (isFollowedByAnother(video.file, video.facts.container, summary.readBytes)) {
    summary.warnings.push(
      'Another recording follows in the file, as where files were copied one behind the other; only the first was analysed. Upload them one by one, or join them with a video program.',
    )
  }
  const durationMs = statedLength(video, summary)
  const missingMs = durationMs - summary.endMs
  const isStatedLengthRight =
    summary.jumps.length === 0 && durationMs > 0 && -missingMs <= Math.max(100, 0.02 * durationMs)
  summary.lengthMs = isStatedLengthRight ? durationMs : summary.endMs
  const told = lengthNote(video, summary, durationMs)
  if (told) summary.warnings.push(storedText(told))
}

/** What is to be said of the length that the file tells; nothing where it is right. */
function lengthNote(video: OpenVideo, { jumps, endMs }: ReadingSummary, durationMs: number): Message | undefined {
  const missingMs = durationMs - endMs
  const values = { stated: durationMs / 1000, end: endMs / 1000 }
  // A length told from time stamps that jump means nothing.
  if (jumps.length === 0 && missingMs > Math.max(1000, 0.02 * durationMs)) {
    // An MP4 file tells by its boxes whether it is whole.
    const cutOff = video.cutOff || !video.facts.container.startsWith('mov')
    return cutOff
      ? phrase(
          'The file says that it lasts {stated, number, ::.0 group-off} s, but its pictures end at {end, number, ::.0 group-off} s. It was probably cut off while being copied; it was analysed as far as it goes.',
          values,
        )
      : phrase(
          'The file says that it lasts {stated, number, ::.0 group-off} s, but its pictures end at {end, number, ::.0 group-off} s. It was analysed up to there.',
          values,
        )
  }
  if (jumps.length === 0 && durationMs > 0 && -missingMs > Math.max(1000, 0.02 * durationMs))
    return phrase(
      'The file says that it lasts {stated, number, ::.0 group-off} s, but its pictures go on to {end, number, ::.0 group-off} s. It was analysed up to there.',
      values,
    )
  if (video.cutOff)
    return phrase(
      'The end of the file is missing; it was probably cut off while being copied. It was analysed up to {end, number, ::.0 group-off} s.',
      { end: values.end },
    )
  if (durationMs === 0 && video.countedMs === undefined)
    return phrase('The file does not say how long it is; it was read to its end at {end, number, ::.0 group-off} s.', {
      end: values.end,
    })
  return undefined
}

/**
 * The length in ms that the file tells, 0 where it tells none. Matroska counts it from zero, also where its stamps begin later: there it is
 * known by that it ends where the pictures end.
 */
function statedLength({ facts: { durationMs }, startMs }: OpenVideo, { endMs }: ReadingSummary): number {
  const beginsLate = startMs > 1000 && Math.abs(startMs + endMs - durationMs) < Math.max(1000, 0.02 * endMs)
  return beginsLate ? endMs : durationMs
}
