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
import { StreamClock } from './stream-clock.ts'

/** Errors in a row after which nothing more is expected of a file. An index gives one for each packet that is lost. */
const MOST_ERRORS = { damaged: 1000, damagedWithIndex: 1_000_000, endWithIndex: 50, other: 10 }
/** Pictures this far apart are usual where a file does not say. */
const USUAL_STEP_MS = 40

export interface Queued {
  packet: Packet
  timeMs: number | undefined
  repeatsAtMs: number | undefined
  afterJump: boolean
}

/** Packets of a video's picture stream, read ahead and put on one time line. */
export class PacketsAhead {
  readonly queue: Queued[] = []
  /** When the pictures of the packets read so far are shown, in ms, in order. */
  readonly times: number[] = []
  readonly clock: StreamClock
  /** Whether every picture so far has a time, so that the time of the next one is known. */
  isCertain: boolean
  /** Packets that could not be read, although others came after them. */
  skipped = 0
  /** The status that the last read ended with. */
  endedBy: number = AVERROR_EOF
  readonly #video: OpenVideo
  readonly #summary: ReadingSummary
  readonly #ticksPerMs: number
  /** Ms in a tick of each stream. */
  readonly #msPerTick: Map<number, number>
  readonly #reading = newPacket()
  readonly #spare: Packet[] = []
  #ended = false
  #errors = 0

  constructor(video: OpenVideo, summary: ReadingSummary) {
    const { container, stream, facts } = video
    const resettable = (Number(container.iformat?.flags ?? 0) & AVFMT_TS_DISCONT) !== 0
    // Lost packets of sound must not end the pictures; where clocks can be set anew, the sound tells pauses from jumps.
    for (const other of container.streams) {
      if (other.index !== stream.index && !resettable) other.discard = AVDISCARD_ALL
    }
    this.#video = video
    this.#summary = summary
    this.#ticksPerMs = stream.timeBase.den / stream.timeBase.num / 1000
    this.#msPerTick = new Map(
      container.streams.map(({ index, timeBase }) => [index, (timeBase.num / timeBase.den) * 1000]),
    )
    this.clock = new StreamClock(resettable, facts.frameRate > 0 ? 1000 / facts.frameRate : USUAL_STEP_MS)
    this.isCertain = video.countedMs === undefined
  }

  /** Reads until so many packets wait, or the file has no more. */
  fill(count: number): void {
    while (!this.#ended && this.queue.length < count) this.#readOne()
  }

  /** Takes a packet from the queue back, to be used again. */
  giveBack(packet: Packet): void {
    packet.unref()
    this.#spare.push(packet)
  }

  free(): void {
    for (const packet of this.#spare) packet.free()
    for (const { packet } of this.queue) packet.free()
    this.#reading.free()
  }

  #readOne(): void {
    const { container, stream, startMs, facts } = this.#video
    const reading = this.#reading
    const status = container.readFrameSync(reading)
    if (status < 0) {
      this.#ended = ++this.#errors > toleratedErrors(status, facts.container.startsWith('mov'))
      this.endedBy = status
      return
    }
    this.skipped += this.#errors
    this.#errors = 0
    if (reading.streamIndex === stream.index) this.queue.push(this.#enqueue(reading))
    else if (reading.dts !== AV_NOPTS_VALUE) {
      this.clock.seeOther(Number(reading.dts) * (this.#msPerTick.get(reading.streamIndex) ?? 0) - startMs)
    }
    reading.unref()
  }

  #toMs(ticks: bigint): number {
    return Number(ticks) / this.#ticksPerMs - this.#video.startMs
  }

  #enqueue(read: Packet): Queued {
    const packet = this.#spare.pop() ?? newPacket()
    packet.ref(read)
    // A packet that is only decoded for others' sake is not shown, and its stamps mean nothing.
    const notShown = (Number(packet.flags) & AV_PKT_FLAG_DISCARD) !== 0 || this.#isHeader(packet)
    const stampless = this.#video.countedMs !== undefined || notShown
    if (!notShown) this.#summary.packetsShown++
    const before = this.clock.jumps.length
    if (!stampless) {
      const { shiftMs, wrongBefore } = this.clock.see({
        decodeMs: packet.dts === AV_NOPTS_VALUE ? undefined : this.#toMs(packet.dts),
        showMs: packet.pts === AV_NOPTS_VALUE ? undefined : this.#toMs(packet.pts),
        durationMs: Number(packet.duration) / this.#ticksPerMs,
      })
      if (wrongBefore > 0) this.#forget(this.queue.slice(-wrongBefore))
      shiftPacket(packet, BigInt(Math.round(shiftMs * this.#ticksPerMs)))
    }
    const stamp = stampless || packet.pts === AV_NOPTS_VALUE ? undefined : this.#toMs(packet.pts)
    const [timeMs, repeatsAtMs] = packet.size > 0 ? [stamp, undefined] : [undefined, stamp]
    if (timeMs !== undefined) insertSorted(this.times, timeMs)
    else if (!notShown && packet.size > 0) this.isCertain = false
    return { packet, timeMs, repeatsAtMs, afterJump: this.clock.jumps.length > before }
  }

  /** Whether it is a header of Theora, as each recording of joined ones begins with. Those of pictures begin with a 0 bit. */
  #isHeader({ size, data }: Packet): boolean {
    return this.#video.facts.codec === 'theora' && size > 0 && (data![0]! & 0x80) !== 0
  }

  /** Takes their stamps from packets whose stamps turned out to be wrong; their pictures follow the one before. */
  #forget(wrong: readonly Queued[]): void {
    for (const queued of wrong) {
      queued.packet.pts = AV_NOPTS_VALUE
      queued.packet.dts = AV_NOPTS_VALUE
      if (queued.timeMs !== undefined) this.times.splice(this.times.lastIndexOf(queued.timeMs), 1)
      queued.timeMs = undefined
      queued.repeatsAtMs = undefined
    }
  }
}

function toleratedErrors(status: number, indexed: boolean): number {
  if (status === AVERROR_EOF) return indexed ? MOST_ERRORS.endWithIndex : 0
  if (status !== AVERROR_INVALIDDATA) return MOST_ERRORS.other
  return indexed ? MOST_ERRORS.damagedWithIndex : MOST_ERRORS.damaged
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
