import {
  AV_NOPTS_VALUE,
  AV_PKT_DATA_ENCRYPTION_INFO,
  AV_PKT_FLAG_DISCARD,
  AVDISCARD_ALL,
  AVERROR_EOF,
} from 'node-av/constants'
import { type CodecContext, type FormatContext, Frame, Packet, type Stream } from 'node-av/lib'
import { geometryOfFrame, type PictureGeometry } from './picture-geometry.ts'

/** What the first packets of a recording show. */
export interface FirstPictures {
  /** Geometry of the first picture; undefined where none could be decoded. */
  geometry: PictureGeometry | undefined
  /** Whether the file ends after one packet: a still picture. */
  still: boolean
  encrypted: boolean
  /** Whether the packets carry times that tell them apart. */
  timed: boolean
  /** Whether they carry any times. */
  stamped: boolean
}

/** Packets looked at: enough to tell whether they carry times. */
const PACKETS = 12
/** Packets that may pass before a first picture, as in a recording that begins between two key pictures, or before times differ. */
const MOST_PACKETS = 600

/** Decodes the beginning of a stream. Reads from `container`, which is of no use after. */
export function firstPictures(container: FormatContext, stream: Stream, decoder: CodecContext): FirstPictures {
  for (const other of container.streams) if (other.index !== stream.index) other.discard = AVDISCARD_ALL
  const packet = new Packet()
  packet.alloc()
  const frame = new Frame()
  frame.alloc()
  let geometry: PictureGeometry | undefined
  let encrypted = false
  let packets = 0
  const times = new Set<bigint>()
  let shown = 0
  let stamped = 0
  let ended = false
  const receive = () => {
    while (!geometry && decoder.receiveFrameSync(frame) >= 0) {
      geometry = geometryOfFrame(frame, stream)
      frame.unref()
    }
  }
  const undecided = () => !geometry || (stamped > 1 && times.size === 1)
  while (packets < (undecided() ? MOST_PACKETS : PACKETS)) {
    const status = container.readFrameSync(packet)
    ended = status === AVERROR_EOF
    if (status < 0) break
    if (packet.streamIndex === stream.index) {
      packets++
      encrypted ||= packet.getSideData(AV_PKT_DATA_ENCRYPTION_INFO) !== null
      const time = packet.pts === AV_NOPTS_VALUE ? packet.dts : packet.pts
      if (!(Number(packet.flags) & AV_PKT_FLAG_DISCARD)) {
        shown++
        if (time !== AV_NOPTS_VALUE) {
          stamped++
          times.add(time)
        }
      }
      // An empty packet repeats the picture before; decoders would take it for the end.
      if (!geometry && packet.size > 0) {
        decoder.sendPacketSync(packet)
        receive()
      }
    }
    packet.unref()
  }
  if (!geometry) {
    decoder.sendPacketSync(null)
    receive()
  }
  packet.free()
  frame.free()
  // Where an edit list leaves one picture, it has nothing to be told apart from.
  const timed = packets < 2 || times.size > 1 || (stamped > 0 && shown < 2)
  return { geometry, still: ended && packets === 1, encrypted, timed, stamped: stamped > 0 }
}
