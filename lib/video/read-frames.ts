import { AV_NOPTS_VALUE, AV_PKT_FLAG_DISCARD, AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants'
import { Frame, Packet } from 'node-av/lib'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { OpenVideo } from './open-video.ts'
import { geometryOfFrame, type PictureGeometry } from './picture-geometry.ts'

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

/** How the reading went, complete once the frames have all been read. */
export interface ReadingSummary {
  framesDecoded: number
  packetsSkipped: number
  /** Time of the last picture in ms from the start of the recording. */
  endMs: number
  /** What is wrong with the file, in the user's words; empty for a sound one. */
  warnings: string[]
}

/** Packets read ahead: more than any codec's reordering, so that the next picture time is known. */
const LOOKAHEAD = 32
/** A picture is not shown for longer than this where the following ones could not be decoded. */
const LONGEST_HOLD_MS = 1000

/**
 * Reads a video in order and yields the picture on screen at each sampling time `k / framesPerSecond`, counted
 * from the first picture. Presentation times decide, so variable frame rates are honoured. Pictures that no
 * other refers to and that fall between two sampling times are not decoded; the result is the same.
 *
 * @param framesPerSecond sampling rate in Hz
 * @throws ConcordError bad-video where not one picture can be decoded
 */
export function* readFrames(
  video: OpenVideo,
  framesPerSecond: number,
  summary: ReadingSummary,
): Generator<SampledFrame, void, void> {
  const periodMs = 1000 / framesPerSecond
  let originMs: number | undefined
  let nextIndex = 0
  let held: Frame | undefined
  const spare = newFrame()
  let heldMs = 0
  for (const { picture, timeMs, durationMs } of decodedFrames(video, summary, () => originMs, periodMs)) {
    originMs ??= timeMs
    if (held && timeMs > heldMs) {
      const sampled = samplesUntil(held, Math.min(timeMs, heldMs + LONGEST_HOLD_MS))
      if (sampled) yield sampled
      nextIndex = Math.max(nextIndex, Math.ceil((timeMs - originMs - 1e-3) / periodMs))
    }
    held ??= spare
    held.unref()
    held.ref(picture)
    heldMs = timeMs
    summary.endMs = timeMs + durationMs
  }
  if (!held || originMs === undefined) {
    throw new ConcordError(
      'bad-video',
      'Not one picture of this video can be decoded; the file is damaged. Upload another copy.',
    )
  }
  const last = samplesUntil(held, Math.max(summary.endMs, heldMs + 1e-3))
  if (last) yield last
  spare.free()
  warnOfMissingEnd(video, summary)

  function samplesUntil(picture: Frame, untilMs: number): SampledFrame | undefined {
    const first = Math.max(nextIndex, Math.ceil((heldMs - originMs! - 1e-3) / periodMs))
    const end = Math.ceil((untilMs - originMs! - 1e-3) / periodMs)
    nextIndex = Math.max(nextIndex, end)
    if (end <= first) return undefined
    const geometry = geometryOfFrame(picture, video.stream)
    return { index: first, repeats: end - first, timeMs: originMs! + first * periodMs, picture, geometry }
  }
}

export function newSummary(): ReadingSummary {
  return { framesDecoded: 0, packetsSkipped: 0, endMs: 0, warnings: [] }
}

function newFrame(): Frame {
  const frame = new Frame()
  frame.alloc()
  return frame
}

interface Decoded {
  picture: Frame
  timeMs: number
  durationMs: number
}

function* decodedFrames(
  video: OpenVideo,
  summary: ReadingSummary,
  origin: () => number | undefined,
  periodMs: number,
): Generator<Decoded, void, void> {
  const { decoder, stream, container } = video
  const msPerTick = (stream.timeBase.num / stream.timeBase.den) * 1000
  const startMs = container.startTime > 0n ? Number(container.startTime) / 1000 : 0
  const frame = newFrame()
  let broken = 0
  let lastMs = Number.NEGATIVE_INFINITY
  const toMs = (ticks: bigint) => Number(ticks) * msPerTick - startMs

  function* receive(): Generator<Decoded, void, void> {
    for (;;) {
      const status = decoder.receiveFrameSync(frame)
      if (status === AVERROR_EAGAIN || status === AVERROR_EOF) return
      if (status < 0) {
        broken++
        return
      }
      summary.framesDecoded++
      if (frame.decodeErrorFlags) broken++
      const ticks = frame.bestEffortTimestamp
      const durationMs = frame.duration > 0n ? Number(frame.duration) * msPerTick : 0
      const timeMs = ticks === AV_NOPTS_VALUE ? lastMs + (durationMs || 40) : toMs(ticks)
      if (timeMs > lastMs) {
        lastMs = timeMs
        yield { picture: frame, timeMs, durationMs }
      }
      frame.unref()
    }
  }

  let skipping = false
  for (const { packet, neededFor } of packetsAhead(video, summary, toMs)) {
    const skip = neededFor !== undefined && origin() !== undefined && !isNeeded(neededFor, origin()!, periodMs)
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
  frame.free()
  if (broken > 0)
    summary.warnings.push(`Parts of the video are damaged: ${broken} pictures could not be decoded cleanly.`)
}

/** Whether a sampling time falls in [shownMs, nextMs). */
function isNeeded([shownMs, nextMs]: [number, number], originMs: number, periodMs: number): boolean {
  const first = Math.ceil((shownMs - originMs - 1e-3) / periodMs)
  return originMs + first * periodMs < nextMs - 1e-3
}

interface PacketAhead {
  packet: Packet
  /** The time that the packet's picture is on screen, in ms; undefined where it isn't known for certain. */
  neededFor: [number, number] | undefined
}

/** The stream's packets in file order, each with the time that its picture is shown, from reading ahead. */
function* packetsAhead(
  video: OpenVideo,
  summary: ReadingSummary,
  toMs: (ticks: bigint) => number,
): Generator<PacketAhead, void, void> {
  const queue: { packet: Packet; timeMs: number | undefined }[] = []
  const times: number[] = []
  const spare: Packet[] = []
  let certain = true
  let ended = false
  const reading = new Packet()
  reading.alloc()

  const readOne = () => {
    const status = video.container.readFrameSync(reading)
    if (status < 0) {
      ended = true
      if (status !== AVERROR_EOF)
        summary.warnings.push('The file is damaged from some point on; it was analysed up to there.')
      return
    }
    if (reading.streamIndex === video.stream.index) {
      const packet = spare.pop() ?? newPacket()
      packet.ref(reading)
      const known = reading.pts !== AV_NOPTS_VALUE && !(Number(reading.flags) & AV_PKT_FLAG_DISCARD)
      const timeMs = known ? toMs(reading.pts) : undefined
      if (timeMs === undefined) certain = false
      else insertSorted(times, timeMs)
      queue.push({ packet, timeMs })
    }
    reading.unref()
  }

  for (;;) {
    while (!ended && queue.length < LOOKAHEAD) readOne()
    const next = queue.shift()
    if (!next) break
    const { packet, timeMs } = next
    yield { packet, neededFor: certain && timeMs !== undefined ? shownFrom(times, timeMs) : undefined }
    packet.unref()
    spare.push(packet)
    while (times.length > 4 * LOOKAHEAD) times.shift()
  }
  for (const packet of spare) packet.free()
  reading.free()
}

function newPacket(): Packet {
  const packet = new Packet()
  packet.alloc()
  return packet
}

function insertSorted(times: number[], timeMs: number): void {
  let at = times.length
  while (at > 0 && times[at - 1]! > timeMs) at--
  times.splice(at, 0, timeMs)
}

function shownFrom(times: readonly number[], timeMs: number): [number, number] | undefined {
  const next = times[times.lastIndexOf(timeMs) + 1]
  return next === undefined ? undefined : [timeMs, next]
}

function warnOfMissingEnd(video: OpenVideo, summary: ReadingSummary): void {
  const missingMs = video.facts.durationMs - summary.endMs
  if (missingMs > Math.max(1000, 0.02 * video.facts.durationMs)) {
    const seconds = (ms: number) => (ms / 1000).toFixed(1)
    summary.warnings.push(
      `The file says that it lasts ${seconds(video.facts.durationMs)} s, but its pictures end at ${seconds(summary.endMs)} s. ` +
        'It was probably cut off while being copied; it was analysed as far as it goes.',
    )
  }
}
