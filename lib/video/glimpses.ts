import { AVSEEK_FLAG_BACKWARD } from 'node-av/constants'
import { Frame, Packet } from 'node-av/lib'
import type { OpenVideo } from './open-video.ts'

/** A picture as the decoder gives it. */
export type GlimpsedPicture = Frame

/** Packets that may pass before a picture comes: those between two key pictures of a recording that has few of them. */
const MOST_PACKETS = 400

/**
 * Pictures at a few moments, evenly over a recording: the key picture before each. Where a file can't be read from the middle, or
 * does not say how long it is, there is its first picture alone. The video is of no other use after.
 *
 * @param moments how many
 * @returns pictures, each valid until the next is asked for
 */
export function* glimpses(video: OpenVideo, moments: number): Generator<Frame, void, void> {
  const { container, stream, startMs, facts } = video
  const msPerTick = (1000 * stream.timeBase.num) / stream.timeBase.den
  const packet = new Packet()
  packet.alloc()
  const frame = new Frame()
  frame.alloc()
  try {
    let shown = 0
    for (let i = 0; i < moments && facts.durationMs > 0; i++) {
      const timeMs = startMs + (facts.durationMs * (i + 0.5)) / moments
      const ticks = BigInt(Math.round(timeMs / msPerTick))
      if (container.seekFrameSync(stream.index, ticks, AVSEEK_FLAG_BACKWARD) < 0) break
      video.decoder.flushBuffers()
      if (!decodeOne(video, packet, frame)) continue
      shown++
      yield frame
      frame.unref()
    }
    if (shown === 0 && decodeOne(video, packet, frame)) yield frame
  } finally {
    packet.free()
    frame.free()
  }
}

/** Decodes the next picture that comes. @returns whether there was one */
function decodeOne({ container, stream, decoder }: OpenVideo, packet: Packet, frame: Frame): boolean {
  for (let read = 0; read < MOST_PACKETS; ) {
    if (container.readFrameSync(packet) < 0) {
      decoder.sendPacketSync(null)
      return decoder.receiveFrameSync(frame) >= 0
    }
    if (packet.streamIndex === stream.index && packet.size > 0) {
      read++
      decoder.sendPacketSync(packet)
    }
    packet.unref()
    if (decoder.receiveFrameSync(frame) >= 0) return true
  }
  return false
}
