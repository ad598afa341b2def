import { AVERROR_EOF } from 'node-av/constants'
import type { Packet } from 'node-av/lib'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { pushAll } from '#lib/numbers/extremes.ts'
import type { OpenVideo } from './open-video.ts'
import { PacketsAhead } from './packets-ahead.ts'
import type { ReadingSummary } from './reading-summary.ts'
import type { Jump } from './stream-clock.ts'

/** Packets read ahead: more than any codec's reordering, so that the next picture time is known. */
const LOOKAHEAD = 32

export interface VideoPacket {
  packet: Packet
  /** Where the packet is empty: from when on, in ms, the picture before is shown again. Decoders are not given such packets. */
  repeatsAtMs: number | undefined
  /** The time that the packet's picture is on screen, in ms; undefined where it isn't known for certain. */
  neededFor: [number, number] | undefined
  /** Whether the time stamps were set anew with this packet. */
  afterJump: boolean
}

/**
 * The packets of a video's picture stream in file order, on one time line: stamps that start again or jump are shifted.
 * What can't be read is passed over as long as anything comes after it.
 */
export function* videoPackets(video: OpenVideo, summary: ReadingSummary): Generator<VideoPacket, void, void> {
  const ahead = new PacketsAhead(video, summary)
  const { times } = ahead
  try {
    for (;;) {
      ahead.fill(LOOKAHEAD)
      const next = ahead.queue.shift()
      if (!next) break
      const { packet, timeMs, repeatsAtMs, afterJump } = next
      // Not every packet has a place, and the pieces of some files lie out of order.
      summary.readBytes = Math.max(summary.readBytes, Number(packet.pos) + packet.size)
      const neededFor = ahead.isCertain && timeMs !== undefined ? shownFrom(times, timeMs) : undefined
      yield { packet, repeatsAtMs, neededFor, afterJump }
      ahead.giveBack(packet)
      while (times.length > 4 * LOOKAHEAD) times.shift()
    }
  } finally {
    ahead.free()
  }
  if (ahead.skipped > 0) {
    summary.warnings.push('Parts of the file can’t be read. They were skipped.')
  }
  if (ahead.endedBy !== AVERROR_EOF) {
    summary.warnings.push('The file is damaged from some point on; it was analysed up to there.')
  }
  const { jumps } = ahead.clock
  if (jumps.length > 0) {
    pushAll(summary.jumps, jumps)
    summary.warnings.push(describeJumps(jumps))
  }
}

function shownFrom(times: readonly number[], timeMs: number): [number, number] | undefined {
  const next = times[times.lastIndexOf(timeMs) + 1]
  return next === undefined ? undefined : [timeMs, next]
}

function describeJumps(jumps: readonly Jump[]): string {
  const [first, second, third] = jumps.map(({ atMs }) => atMs / 1000)
  const values = { count: jumps.length, first: first!, second: second ?? 0, third: third ?? 0, more: jumps.length - 3 }
  return storedText(
    jumps.every(({ byMs }) => byMs < 0)
      ? phrase(
          'The recording’s time stamps start again at {first, number, ::.0 group-off} s{count, plural, =1 {} =2 {, {second, number, ::.0 group-off} s} =3 {, {second, number, ::.0 group-off} s, {third, number, ::.0 group-off} s} other {, {second, number, ::.0 group-off} s, {third, number, ::.0 group-off} s and {more} more}}, as in joined files; its parts were put one right after the other.',
          values,
        )
      : phrase(
          'The recording’s time stamps jump at {first, number, ::.0 group-off} s{count, plural, =1 {} =2 {, {second, number, ::.0 group-off} s} =3 {, {second, number, ::.0 group-off} s, {third, number, ::.0 group-off} s} other {, {second, number, ::.0 group-off} s, {third, number, ::.0 group-off} s and {more} more}}, as in joined files; its parts were put one right after the other.',
          values,
        ),
  )
}
