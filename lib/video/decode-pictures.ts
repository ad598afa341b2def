import {
  AV_FRAME_DATA_DISPLAYMATRIX,
  AV_NOPTS_VALUE,
  AV_PKT_FLAG_CORRUPT,
  AVERROR_EAGAIN,
  AVERROR_EOF,
} from 'node-av/constants'
import { Frame, type Packet } from 'node-av/lib'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import type { OpenVideo } from './open-video.ts'
import { PictureTimes } from './picture-times.ts'
import type { ReadingSummary } from './reading-summary.ts'
import { videoPackets } from './video-packets.ts'

export interface DecodedPicture {
  /** Valid until the next picture is asked for; undefined where the one before is shown again. */
  picture: Frame | undefined
  /** From the start of the recording. */
  timeMs: number
  /** How long it is shown; 0 where the file doesn't say. */
  durationMs: number
}

/** A picture without a time follows the one before after this long where its duration is unknown too. */
const USUAL_STEP_MS = 40
/** What is worth a warning: pictures whose times don't advance, their share, and a gap behind broken data. */
const NOTABLE = { pictures: 10, share: 0.02, gapMs: 250 }
/** Most pictures that a decoder holds back before it shows them. */
const HELD_BACK = 24

/** An orientation in the stream itself comes with a key picture and holds up to the next; decoders tell it once. */
export class StreamOrientation {
  #matrix: Buffer | undefined

  apply(frame: Frame): void {
    const own = frame.getSideData(AV_FRAME_DATA_DISPLAYMATRIX)
    if (own) this.#matrix = Buffer.from(own)
    else if (frame.keyFrame) this.#matrix = undefined
    else if (this.#matrix) this.#matrix.copy(frame.newSideData(AV_FRAME_DATA_DISPLAYMATRIX, this.#matrix.length))
  }
}

/** Theora's decoder takes the other headers and calls this one damaged. */
function isTheoraComment({ facts }: OpenVideo, { data }: Packet): boolean {
  return facts.codec === 'theora' && data?.[0] === 0x81
}

/**
 * Decodes the pictures of a video in the order they are shown. Pictures that no other refers to are not decoded where
 * `isNeeded` says so; damaged ones are passed over.
 *
 * @param isNeeded whether a picture shown from the first time to the second, in ms, is wanted
 * @throws ConcordError bad-video where the time stamps can't be believed, which may be known only after the last picture
 */
export function* decodedPictures(
  video: OpenVideo,
  summary: ReadingSummary,
  isNeeded: (shownMs: number, nextMs: number) => boolean,
): Generator<DecodedPicture, void, void> {
  const { decoder, stream, countedMs } = video
  const msPerTick = msPerTickOf(stream)
  const frame = new Frame()
  frame.alloc()
  /** Pictures until a break in the data is forgotten; decoders hold pictures back. */
  let afterBreak = 0
  let missingMs = 0
  const times = new PictureTimes(video.facts.container)
  let skipping = false
  const orientation = new StreamOrientation()
  const repeatsAtMs: number[] = []

  function* receive(): Generator<DecodedPicture, void, void> {
    for (;;) {
      const status = decoder.receiveFrameSync(frame)
      if (status === AVERROR_EAGAIN || status === AVERROR_EOF) return
      if (status < 0) {
        summary.picturesBroken++
        return
      }
      summary.framesDecoded++
      orientation.apply(frame)
      if (frame.decodeErrorFlags) summary.picturesBroken++
      const durationMs = countedMs ?? (frame.duration > 0n ? Number(frame.duration) * msPerTick : 0)
      const timeMs = shownAt(frame, durationMs, video, times)
      yield* repeatedUntil(timeMs, repeatsAtMs, times)
      const { lastMs } = times
      if (times.see(timeMs, durationMs)) {
        // What is missing before the first picture is not known.
        const gapMs = Number.isFinite(lastMs) ? timeMs - lastMs : 0
        if (afterBreak > 0 && gapMs > NOTABLE.gapMs) missingMs += gapMs
        afterBreak--
        yield { picture: frame, timeMs, durationMs }
      }
      frame.unref()
    }
  }

  try {
    for (const { packet, repeatsAtMs: again, neededFor, afterJump } of videoPackets(video, summary)) {
      if (again !== undefined) repeatsAtMs.push(again)
      if (packet.size === 0 || isTheoraComment(video, packet)) continue
      if (afterJump && packet.isKeyframe) {
        // What the decoder still holds belongs before the jump; it would wait for pictures that never come.
        decoder.sendPacketSync(null)
        yield* receive()
        decoder.flushBuffers()
      }
      const skip = neededFor !== undefined && !isNeeded(...neededFor)
      if (skip !== skipping) decoder.setOption('skip_frame', skip ? 'noref' : 'default')
      skipping = skip
      if (skip) summary.packetsSkipped++
      if (Number(packet.flags) & AV_PKT_FLAG_CORRUPT) {
        summary.packetsCorrupt++
        afterBreak = HELD_BACK
      }
      let status = decoder.sendPacketSync(packet)
      if (status === AVERROR_EAGAIN) {
        yield* receive()
        status = decoder.sendPacketSync(packet)
      }
      if (status < 0) summary.picturesBroken++
      yield* receive()
    }
    decoder.sendPacketSync(null)
    yield* receive()
    yield* repeatedUntil(Number.POSITIVE_INFINITY, repeatsAtMs, times)
  } finally {
    frame.free()
  }
  if (countedMs === undefined) times.demandBelievable(summary.packetsShown, summary.jumps.length)
  warnOfDamage(summary, missingMs, times.standing)
}

const msPerTickOf = ({ timeBase }: OpenVideo['stream']) => (timeBase.num / timeBase.den) * 1000

/** When a decoded picture is shown, in ms from the start: by its stamp, or after the one before. */
function shownAt(frame: Frame, durationMs: number, video: OpenVideo, times: PictureTimes): number {
  const ticks = frame.bestEffortTimestamp
  const { countedMs } = video
  if (countedMs === undefined && ticks !== AV_NOPTS_VALUE)
    return Number(ticks) * msPerTickOf(video.stream) - video.startMs
  return Number.isFinite(times.lastMs) ? times.lastMs + (countedMs ?? (durationMs || USUAL_STEP_MS)) : 0
}

/**
 * Repetitions of the picture before, taken from a queue of their times up to one. Decoders hold pictures back, so they wait until the
 * picture that they repeat is there.
 */
function* repeatedUntil(
  untilMs: number,
  repeatsAtMs: number[],
  times: PictureTimes,
): Generator<DecodedPicture, void, void> {
  while (repeatsAtMs.length > 0 && repeatsAtMs[0]! < untilMs) {
    const timeMs = repeatsAtMs.shift()!
    if (Number.isFinite(times.lastMs) && times.see(timeMs, 0)) yield { picture: undefined, timeMs, durationMs: 0 }
  }
}

/** Warns of pictures that were damaged or missing, or whose times did not advance. */
function warnOfDamage(summary: ReadingSummary, missingMs: number, standing: number): void {
  const { picturesBroken } = summary
  if (picturesBroken > 0) {
    summary.warnings.push(
      storedText(
        phrase(
          'Parts of the video are damaged: {picturesBroken} {picturesBroken, plural, one {picture} other {pictures}} could not be decoded cleanly.',
          { picturesBroken },
        ),
      ),
    )
  }
  if (missingMs > 0) {
    summary.warnings.push(
      storedText(
        phrase('Parts of the video are damaged: {seconds, number, ::.0 group-off} s of pictures are missing.', {
          seconds: missingMs / 1000,
        }),
      ),
    )
  }
  if (standing >= NOTABLE.pictures && standing > NOTABLE.share * summary.framesDecoded) {
    summary.warnings.push(
      storedText(
        phrase('The time stamps of {standing} of {pictures} pictures do not advance; those pictures were left out.', {
          standing,
          pictures: summary.framesDecoded,
        }),
      ),
    )
  }
}
