import { AV_NOPTS_VALUE, AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants'
import { Frame } from 'node-av/lib'
import type { OpenVideo } from './open-video.ts'
import type { ReadingSummary } from './read-frames.ts'
import { videoPackets } from './video-packets.ts'

export interface DecodedPicture {
  /** Valid until the next picture is asked for. */
  picture: Frame
  /** From the start of the recording. */
  timeMs: number
  /** How long it is shown; 0 where the file doesn't say. */
  durationMs: number
}

/** A picture without a time follows the one before after this long where its duration is unknown too. */
const USUAL_STEP_MS = 40
/** Pictures whose times don't advance are worth a warning from this many on, and from this share. */
const NOTABLE = { pictures: 10, share: 0.02 }

/**
 * Decodes the pictures of a video in the order they are shown. Pictures that no other refers to are not decoded where
 * `isNeeded` says so; damaged ones are passed over.
 *
 * @param isNeeded whether a picture shown from the first time to the second, in ms, is wanted
 */
export function* decodedPictures(
  video: OpenVideo,
  summary: ReadingSummary,
  isNeeded: (shownMs: number, nextMs: number) => boolean,
): Generator<DecodedPicture, void, void> {
  const { decoder, stream, countedMs } = video
  const msPerTick = (stream.timeBase.num / stream.timeBase.den) * 1000
  const frame = new Frame()
  frame.alloc()
  let broken = 0
  let standing = 0
  let lastMs = Number.NEGATIVE_INFINITY
  let skipping = false

  const timeOf = (durationMs: number): number => {
    const ticks = frame.bestEffortTimestamp
    if (countedMs === undefined && ticks !== AV_NOPTS_VALUE) return Number(ticks) * msPerTick - video.startMs
    return Number.isFinite(lastMs) ? lastMs + (countedMs ?? (durationMs || USUAL_STEP_MS)) : 0
  }

  function* receive(): Generator<DecodedPicture, void, void> {
    for (;;) {
      const status = decoder.receiveFrameSync(frame)
      if (status === AVERROR_EAGAIN || status === AVERROR_EOF) return
      if (status < 0) {
        broken++
        return
      }
      summary.framesDecoded++
      if (frame.decodeErrorFlags) broken++
      const durationMs = countedMs ?? (frame.duration > 0n ? Number(frame.duration) * msPerTick : 0)
      const timeMs = timeOf(durationMs)
      if (timeMs > lastMs) {
        lastMs = timeMs
        yield { picture: frame, timeMs, durationMs }
      } else standing++
      frame.unref()
    }
  }

  try {
    for (const { packet, neededFor, afterJump } of videoPackets(video, summary)) {
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
      let status = decoder.sendPacketSync(packet)
      if (status === AVERROR_EAGAIN) {
        yield* receive()
        status = decoder.sendPacketSync(packet)
      }
      if (status < 0) broken++
      yield* receive()
    }
    decoder.sendPacketSync(null)
    yield* receive()
  } finally {
    frame.free()
  }
  if (broken > 0) {
    summary.warnings.push(
      `Parts of the video are damaged: ${broken} ${broken === 1 ? 'picture' : 'pictures'} could not be decoded cleanly.`,
    )
  }
  if (standing >= NOTABLE.pictures && standing > NOTABLE.share * summary.framesDecoded) {
    summary.warnings.push(
      `The time stamps of ${standing} of ${summary.framesDecoded} pictures do not advance; those pictures were left out.`,
    )
  }
}
