import { Dictionary, FormatContext, Packet } from 'node-av/lib'
import { openContainer } from '#lib/video/open-container.ts'

/**
 * Writes an MP4 file that plays the pictures of another again and again, without encoding them anew.
 *
 * @param indexFirst whether its index stands before the pictures; where not, behind them, as recorders leave it
 */
export function repeatedVideo(source: string, file: string, times: number, indexFirst: boolean): void {
  const container = new FormatContext()
  must(container.allocOutputContext2(null, 'mp4', file))
  const { durationTicks, base } = eachPacket(source, (_packet, from) => {
    if (!container.streams[0]) {
      const stream = container.newStream(null)
      from.codecpar.copy(stream.codecpar)
      stream.codecpar.codecTag = 0
      stream.timeBase = from.timeBase
      must(container.openOutputSync())
      must(container.writeHeaderSync(indexFirst ? Dictionary.fromObject({ movflags: '+faststart' }) : null))
    }
  })
  for (let time = 0; time < times; time++)
    eachPacket(source, (packet) => {
      packet.pts += BigInt(time) * durationTicks
      packet.dts += BigInt(time) * durationTicks
      packet.streamIndex = 0
      packet.rescaleTs(base, container.streams[0]!.timeBase)
      must(container.interleavedWriteFrameSync(packet))
    })
  must(container.writeTrailerSync())
  container.closeOutputSync()
  container.freeContext()
}

/** Calls for each packet of a file's pictures. @returns their length, and what it is counted in */
function eachPacket(source: string, see: (packet: Packet, from: FormatContext['streams'][number]) => void) {
  const container = openContainer(source)!
  const from = container.streams[0]!
  const packet = new Packet()
  packet.alloc()
  let durationTicks = 0n
  while (container.readFrameSync(packet) >= 0) {
    durationTicks += packet.duration
    see(packet, from)
    packet.unref()
  }
  const base = from.timeBase
  packet.free()
  container.closeInputSync()
  return { durationTicks, base }
}

function must(status: number): void {
  if (status < 0) throw new Error(`FFmpeg answered ${status}`)
}
