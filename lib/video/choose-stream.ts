import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_DISPOSITION_DEFAULT,
  AV_DISPOSITION_DEPENDENT,
  AV_DISPOSITION_STILL_IMAGE,
  AV_DISPOSITION_TIMED_THUMBNAILS,
  AV_PKT_DATA_ENCRYPTION_INIT_INFO,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_SUBTITLE,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants'
import { Codec, type FormatContext, Packet, type Stream } from 'node-av/lib'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/** Streams of pictures that accompany something else: covers, thumbnails of chapters, single tiles. */
const NOT_A_RECORDING =
  AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS | AV_DISPOSITION_STILL_IMAGE | AV_DISPOSITION_DEPENDENT
/** Packets read to tell moving pictures from a single one where a file has several streams of pictures. */
const PACKETS_LOOKED_AT = 600

export interface StreamChoice {
  index: number
  /** How many streams of moving pictures the file has. */
  among: number
  /** Whether nothing was read from the container to choose. */
  untouched: boolean
}

/**
 * The stream of pictures that is the recording: moving pictures before a single one, then the stream that the file marks
 * as its default, then the larger picture, then the first. May read packets from
 * `container`.
 *
 * @throws ConcordError bad-video with what the file is where it has none
 */
export function chooseStream(container: FormatContext): StreamChoice {
  const streams = container.streams
  const pictures = streams.filter((stream) => isVideo(stream) && !(stream.disposition & NOT_A_RECORDING))
  if (pictures.length === 0) throw new ConcordError('bad-video', withoutPictures(streams))
  const readable = pictures.filter((stream) => Codec.findDecoder(stream.codecpar.codecId) && !isEncrypted(stream))
  if (readable.length === 0) throw new ConcordError('bad-video', unreadable(pictures[0]!))
  if (readable.length === 1) return { index: readable[0]!.index, among: 1, untouched: true }
  const counts = countPackets(container, new Set(readable.map(({ index }) => index)))
  const moving = (stream: Stream) => stream.nbFrames !== 1n && (counts.get(stream.index) ?? 0) > 1
  const rank = (stream: Stream) => [
    moving(stream) ? 1 : 0,
    stream.disposition & AV_DISPOSITION_DEFAULT ? 1 : 0,
    stream.codecpar.width * stream.codecpar.height,
    -stream.index,
  ]
  const [best] = readable.toSorted((a, b) => {
    const [left, right] = [rank(a), rank(b)]
    const differs = left.findIndex((value, i) => value !== right[i])
    return differs < 0 ? 0 : right[differs]! - left[differs]!
  })
  return { index: best!.index, among: readable.filter(moving).length, untouched: false }
}

function isVideo(stream: Stream): boolean {
  return stream.codecpar.codecType === AVMEDIA_TYPE_VIDEO
}

function countPackets(container: FormatContext, streams: ReadonlySet<number>): Map<number, number> {
  const counts = new Map<number, number>()
  const packet = new Packet()
  packet.alloc()
  for (let i = 0; i < PACKETS_LOOKED_AT; i++) {
    if (container.readFrameSync(packet) < 0) break
    const { streamIndex } = packet
    if (streams.has(streamIndex)) counts.set(streamIndex, (counts.get(streamIndex) ?? 0) + 1)
    packet.unref()
    if ([...streams].every((index) => (counts.get(index) ?? 0) > 1)) break
  }
  packet.free()
  return counts
}

function withoutPictures(streams: readonly Stream[]): Message {
  const has = (type: number) => streams.some((stream) => stream.codecpar.codecType === type)
  if (streams.some(({ disposition }) => disposition & AV_DISPOSITION_STILL_IMAGE)) return STILL_PICTURE
  if (has(AVMEDIA_TYPE_AUDIO)) {
    return has(AVMEDIA_TYPE_VIDEO)
      ? phrase('This file is a sound recording, and its only picture is a cover. Upload the video of the interview.')
      : phrase('This file is a sound recording; it has no pictures. Upload the video of the interview.')
  }
  if (has(AVMEDIA_TYPE_VIDEO)) return STILL_PICTURE
  if (has(AVMEDIA_TYPE_SUBTITLE))
    return phrase('This file holds subtitles, not a video. Upload the video of the interview.')
  return phrase('This file has no pictures in it. Upload the video of the interview.')
}

export const SOUND_WITH_STILL = phrase(
  'This file is a sound recording with a single still picture, not a video. Upload the video of the interview.',
)

export const STILL_PICTURE = phrase('This file is a still picture, not a video. Upload the video of the interview.')

export const ENCRYPTED = phrase(
  'This recording is encrypted (copy-protected), so its pictures can’t be read. Export it without protection from the program that made it and upload that.',
)

/** Codec tags of encrypted pictures (Common Encryption, FairPlay). */
const ENCRYPTED_TAGS = new Set(['encv', 'drmi'])

function isEncrypted(stream: Stream): boolean {
  return (
    ENCRYPTED_TAGS.has(stream.codecpar.codecTagString ?? '') ||
    stream.codecpar.getCodedSideData(AV_PKT_DATA_ENCRYPTION_INIT_INFO) !== null
  )
}

function unreadable(stream: Stream): Message {
  if (isEncrypted(stream)) return ENCRYPTED
  const tag = stream.codecpar.codecTagString ?? ''
  const raw = /^br[a-z0-9]{2}$/.test(tag)
    ? ['Blackmagic RAW', 'DaVinci Resolve']
    : /^apr[hn]$/.test(tag)
      ? ['ProRes RAW', phrase('Final Cut Pro or Compressor')]
      : /^(CRAW|crx )$/.test(tag)
        ? [phrase('Canon raw video'), 'Canon Cinema RAW Development']
        : undefined
  if (raw)
    return phrase(
      'This is {kind}, which only its maker’s software can read. Export it as MP4 (H.264) with {program} and upload that.',
      { kind: raw[0]!, program: raw[1]! },
    )
  return phrase(
    'The pictures of this video are in a codec that is not supported{named}. Convert it to MP4 (H.264) and upload that.',
    { named: /^[\x21-\x7e]{4}$/.test(tag) ? ` (${tag})` : '' },
  )
}
