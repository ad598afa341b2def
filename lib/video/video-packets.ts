import {
  AV_NOPTS_VALUE,
  AV_PKT_FLAG_DISCARD,
  AVDISCARD_ALL,
  AVERROR_EOF,
  AVERROR_INVALIDDATA,
  AVFMT_TS_DISCONT,
} from 'node-av/constants'
import { Packet } from 'node-av/lib'
import type { OpenVideo } from './open-video.ts'
import type { ReadingSummary } from './reading-summary.ts'
import { type Jump, StreamClock } from './stream-clock.ts'

/** Packets read ahead: more than any codec's reordering, so that the next picture time is known. */
const LOOKAHEAD = 32
/** Errors in a row after which nothing more is expected of a file. An index gives one for each packet that is lost. */
const MOST_ERRORS = { damaged: 1000, damagedWithIndex: 1_000_000, endWithIndex: 50, other: 10 }
/** Pictures this far apart are usual where a file does not say. */
const USUAL_STEP_MS = 40

export interface VideoPacket {
  packet: Packet
  /** Where the packet is empty: from when on, in ms, the picture before is shown again. Decoders are not given such packets. */
  repeatsAtMs: number | undefined
  /** The time that the packet's picture is on screen, in ms; undefined where it isn't known for certain. */
  neededFor: [number, number] | undefined
  /** Whether the time stamps were set anew with this packet. */
  afterJump: boolean
}

interface Queued {
  packet: Packet
  timeMs: number | undefined
  repeatsAtMs: number | undefined
  afterJump: boolean
}

/**
 * The packets of a video's picture stream in file order, on one time line: stamps that start again or jump are shifted.
 * What can't be read is passed over as long as anything comes after it.
 */
export function* videoPackets(video: OpenVideo, summary: ReadingSummary): Generator<VideoPacket, void, void> {
  const { container, stream } = video
  const ticksPerMs = stream.timeBase.den / stream.timeBase.num / 1000
  const toMs = (ticks: bigint) => Number(ticks) / ticksPerMs - video.startMs
  const resettable = (Number(container.iformat?.flags ?? 0) & AVFMT_TS_DISCONT) !== 0
  const indexed = video.facts.container.startsWith('mov')
  // Lost packets of sound must not end the pictures; where clocks can be set anew, the sound tells pauses from jumps.
  for (const other of container.streams) {
    if (other.index !== stream.index && !resettable) other.discard = AVDISCARD_ALL
  }
  const others = new Map(container.streams.map(({ index, timeBase }) => [index, (timeBase.num / timeBase.den) * 1000]))
  const step = video.facts.frameRate > 0 ? 1000 / video.facts.frameRate : USUAL_STEP_MS
  const clock = new StreamClock(resettable, step)
  const isTheora = video.facts.codec === 'theora'
  const queue: Queued[] = []
  const times: number[] = []
  const spare: Packet[] = []
  const reading = newPacket()
  let certain = video.countedMs === undefined
  let ended = false
  let errors = 0
  let skipped = 0
  let endedBy: number = AVERROR_EOF

  const readOne = () => {
    const status = container.readFrameSync(reading)
    if (status < 0) {
      ended = ++errors > toleratedErrors(status, indexed)
      endedBy = status
      return
    }
    skipped += errors
    errors = 0
    if (reading.streamIndex === stream.index) queue.push(enqueue(reading))
    else if (reading.dts !== AV_NOPTS_VALUE) {
      clock.seeOther(Number(reading.dts) * (others.get(reading.streamIndex) ?? 0) - video.startMs)
    }
    reading.unref()
  }

  const enqueue = (read: Packet): Queued => {
    const packet = spare.pop() ?? newPacket()
    packet.ref(read)
    // A packet that is only decoded for others' sake is not shown, and its stamps mean nothing.
    const notShown = (Number(packet.flags) & AV_PKT_FLAG_DISCARD) !== 0 || isHeader(packet)
    const stampless = video.countedMs !== undefined || notShown
    if (!notShown) summary.packetsShown++
    const before = clock.jumps.length
    if (!stampless) {
      const { shiftMs, wrongBefore } = clock.see({
        decodeMs: packet.dts === AV_NOPTS_VALUE ? undefined : toMs(packet.dts),
        showMs: packet.pts === AV_NOPTS_VALUE ? undefined : toMs(packet.pts),
        durationMs: Number(packet.duration) / ticksPerMs,
      })
      if (wrongBefore > 0) forget(queue.slice(-wrongBefore))
      shiftPacket(packet, BigInt(Math.round(shiftMs * ticksPerMs)))
    }
    const stamp = stampless || packet.pts === AV_NOPTS_VALUE ? undefined : toMs(packet.pts)
    const [timeMs, repeatsAtMs] = packet.size > 0 ? [stamp, undefined] : [undefined, stamp]
    if (timeMs !== undefined) insertSorted(times, timeMs)
    else if (!notShown && packet.size > 0) certain = false
    return { packet, timeMs, repeatsAtMs, afterJump: clock.jumps.length > before }
  }

  /** Whether it is a header of Theora, as each recording of joined ones begins with. Those of pictures begin with a 0 bit. */
  const isHeader = ({ size, data }: Packet) => isTheora && size > 0 && (data![0]! & 0x80) !== 0

  /** Takes their stamps from packets whose stamps turned out to be wrong; their pictures follow the one before. */
  const forget = (wrong: readonly Queued[]) => {
    for (const queued of wrong) {
      queued.packet.pts = AV_NOPTS_VALUE
      queued.packet.dts = AV_NOPTS_VALUE
      if (queued.timeMs !== undefined) times.splice(times.lastIndexOf(queued.timeMs), 1)
      queued.timeMs = undefined
      queued.repeatsAtMs = undefined
    }
  }

  try {
    for (;;) {
      while (!ended && queue.length < LOOKAHEAD) readOne()
      const next = queue.shift()
      if (!next) break
      const { packet, timeMs, repeatsAtMs, afterJump } = next
      // Not every packet has a place, and the pieces of some files lie out of order.
      summary.readBytes = Math.max(summary.readBytes, Number(packet.pos) + packet.size)
      const neededFor = certain && timeMs !== undefined ? shownFrom(times, timeMs) : undefined
      yield { packet, repeatsAtMs, neededFor, afterJump }
      packet.unref()
      spare.push(packet)
      while (times.length > 4 * LOOKAHEAD) times.shift()
    }
  } finally {
    for (const packet of spare) packet.free()
    for (const { packet } of queue) packet.free()
    reading.free()
  }
  if (skipped > 0) {
    summary.warnings.push('Parts of the file can’t be read. They were skipped.')
  }
  if (endedBy !== AVERROR_EOF) {
    summary.warnings.push('The file is damaged from some point on; it was analysed up to there.')
  }
  if (clock.jumps.length > 0) {
    summary.jumps.push(...clock.jumps)
    summary.warnings.push(describeJumps(clock.jumps))
  }
}

function toleratedErrors(status: number, indexed: boolean): number {
  if (status === AVERROR_EOF) return indexed ? MOST_ERRORS.endWithIndex : 0
  if (status !== AVERROR_INVALIDDATA) return MOST_ERRORS.other
  return indexed ? MOST_ERRORS.damagedWithIndex : MOST_ERRORS.damaged
}

function describeJumps(jumps: readonly Jump[]): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
  const places = jumps.slice(0, 3).map(({ atMs }) => seconds(atMs))
  const more = jumps.length > 3 ? ` and ${jumps.length - 3} more` : ''
  const kind = jumps.every(({ byMs }) => byMs < 0) ? 'start again' : 'jump'
  return (
    `The recording’s time stamps ${kind} at ${places.join(', ')}${more}, as in joined files; ` +
    'its parts were put one right after the other.'
  )
}

function shiftPacket(packet: Packet, ticks: bigint): void {
  if (ticks === 0n) return
  if (packet.pts !== AV_NOPTS_VALUE) packet.pts += ticks
  if (packet.dts !== AV_NOPTS_VALUE) packet.dts += ticks
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
