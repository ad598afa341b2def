import { AV_NOPTS_VALUE, AVSEEK_FLAG_BACKWARD } from 'node-av/constants'
import { Frame, Packet } from 'node-av/lib'
import { StreamOrientation } from './decode-pictures.ts'
import type { OpenVideo } from './open-video.ts'
import { geometryOfFrame } from './picture-geometry.ts'
import { LONGEST_HOLD_MS, type SampledFrame } from './read-frames.ts'

/** Pictures from the key picture before a window to its start, at most: a recording with fewer key pictures is read from its start to its end alone. */
const MOST_PICTURES = 900

/** How far windows were read. */
export interface WindowsRead {
  /** Time of the first picture of the video in ms; undefined where nothing was read. */
  originMs: number | undefined
  /** How many windows were read to their ends. */
  reached: number
}

/** Frees what was decoded once the pictures have been seen. */
interface Decoding {
  packet: Packet
  frame: Frame
}

/**
 * Reads parts of a video: for each window the pictures on screen at its sampling times, as `readFrames` gives them, from the key picture
 * before it on. Ends early where the file can't be read from there, or has too few key pictures; gives nothing where it has no time stamps.
 * The video is of no other use after.
 *
 * @param framesPerSecond sampling rate in Hz
 * @param windows sampling indices, rising, which don't overlap
 * @param told is filled in while it reads
 */
export function* readWindows(
  video: OpenVideo,
  framesPerSecond: number,
  windows: readonly { first: number; samples: number }[],
  told: WindowsRead = { originMs: undefined, reached: 0 },
): Generator<SampledFrame, void, void> {
  if (video.countedMs !== undefined || windows.length === 0) return
  const decoding = { packet: new Packet(), frame: new Frame() }
  decoding.packet.alloc()
  decoding.frame.alloc()
  const current = new Frame()
  current.alloc()
  try {
    const [begin] = picturesFrom(video, decoding)
    if (!begin) return
    const originMs = begin.timeMs
    told.originMs = originMs
    for (const window of windows) {
      const sampled = windowOf(video, decoding, current, { ...window, originMs, periodMs: 1000 / framesPerSecond })
      if (!(yield* sampled)) return
      told.reached++
    }
  } finally {
    current.free()
    decoding.frame.free()
    decoding.packet.free()
  }
}

/** @returns whether the window was reached */
function* windowOf(
  video: OpenVideo,
  decoding: Decoding,
  current: Frame,
  { first, samples, originMs, periodMs }: { first: number; samples: number; originMs: number; periodMs: number },
): Generator<SampledFrame, boolean, void> {
  const end = first + samples
  const timeOf = (index: number) => originMs + index * periodMs
  /** Sampling index from which on something shown at this time is on screen. */
  const indexAt = (timeMs: number) => Math.ceil((timeMs - originMs - 1e-3) / periodMs)
  let next = first
  let shownMs: number | undefined
  let read = 0
  for (const { picture, timeMs } of picturesFrom(video, decoding, timeOf(first))) {
    if (timeMs < timeOf(first) && ++read > MOST_PICTURES) return false
    const sampled = sampledUntil(timeMs)
    if (sampled) yield sampled
    if (indexAt(timeMs) >= end) return true
    current.unref()
    current.ref(picture)
    shownMs = timeMs
  }
  if (shownMs === undefined) return false
  const last = sampledUntil(shownMs + (video.facts.frameRate > 0 ? 1000 / video.facts.frameRate : periodMs))
  if (last) yield last
  return true

  /** The picture that is shown, at the sampling times of the window up to a time. */
  function sampledUntil(timeMs: number): SampledFrame | undefined {
    if (shownMs === undefined) return undefined
    const from = Math.max(next, indexAt(shownMs))
    const until = Math.min(indexAt(Math.min(timeMs, shownMs + LONGEST_HOLD_MS)), end)
    if (until <= from) return undefined
    next = until
    const geometry = geometryOfFrame(current, video.stream)
    return { index: from, repeats: until - from, timeMs: timeOf(from), picture: current, geometry }
  }
}

/** The pictures from the key picture before a time on, each valid until the next is asked for; from where the file stands without one. */
function* picturesFrom(
  { container, stream, decoder, startMs }: OpenVideo,
  { packet, frame }: Decoding,
  fromMs?: number,
): Generator<{ picture: Frame; timeMs: number }, void, void> {
  const msPerTick = (1000 * stream.timeBase.num) / stream.timeBase.den
  const orientation = new StreamOrientation()
  if (fromMs !== undefined) {
    const ticks = BigInt(Math.round((fromMs + startMs) / msPerTick))
    if (container.seekFrameSync(stream.index, ticks, AVSEEK_FLAG_BACKWARD) < 0) return
    decoder.flushBuffers()
  }
  for (let isOpen = true; isOpen; ) {
    isOpen = container.readFrameSync(packet) >= 0
    if (!isOpen) decoder.sendPacketSync(null)
    else {
      if (packet.streamIndex === stream.index && packet.size > 0) decoder.sendPacketSync(packet)
      packet.unref()
    }
    while (decoder.receiveFrameSync(frame) >= 0) {
      orientation.apply(frame)
      const ticks = frame.bestEffortTimestamp
      if (ticks !== AV_NOPTS_VALUE) yield { picture: frame, timeMs: Number(ticks) * msPerTick - startMs }
      frame.unref()
    }
  }
}
