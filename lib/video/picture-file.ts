import { constants } from 'node:os'
import {
  AV_CHANNEL_LAYOUT_STEREO,
  AV_CODEC_ID_AAC,
  AV_CODEC_ID_H264,
  AV_LOG_QUIET,
  AV_PIX_FMT_YUV420P,
  AVFMT_FLAG_BITEXACT,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants'
import { Dictionary, FormatContext, Log, Packet, Rational } from 'node-av/lib'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { EncodedPicture } from './picture-encoder.ts'
import { SOUND_RATE } from './read-sound.ts'
import type { EncodedSound } from './sound-encoder.ts'

/** Puts encoded H.264 pictures, and AAC sound where there is any, into an MP4 file that begins with its index, without metadata. */
export class PictureFile {
  readonly #container = new FormatContext()
  readonly #packet = new Packet()
  #closed = false

  /**
   * @param header what decoders need before the first picture
   * @param soundHeader what they need before the first sound; undefined where there is none
   * @throws ConcordError storage-full; unavailable where the file can't be written
   */
  constructor(
    file: string,
    { width, height }: { width: number; height: number },
    header: Buffer,
    soundHeader?: Buffer,
  ) {
    Log.setLevel(AV_LOG_QUIET)
    must(this.#container.allocOutputContext2(null, 'mp4', file))
    this.#container.setFlags(AVFMT_FLAG_BITEXACT)
    const stream = this.#container.newStream(null)
    const { codecpar } = stream
    codecpar.codecType = AVMEDIA_TYPE_VIDEO
    codecpar.codecId = AV_CODEC_ID_H264
    codecpar.width = width
    codecpar.height = height
    codecpar.format = AV_PIX_FMT_YUV420P
    codecpar.extradata = header
    stream.timeBase = new Rational(1, 1000)
    if (soundHeader) this.#addSound(soundHeader)
    must(this.#container.openOutputSync())
    must(this.#container.writeHeaderSync(Dictionary.fromObject({ movflags: '+faststart' })))
    this.#packet.alloc()
  }

  write({ showMs, decodeMs, durationMs, isKey, data }: EncodedPicture): void {
    const packet = this.#packet
    packet.data = data
    packet.pts = BigInt(showMs)
    packet.dts = BigInt(decodeMs)
    packet.duration = BigInt(Math.round(durationMs))
    packet.isKeyframe = isKey
    packet.streamIndex = 0
    packet.rescaleTs(new Rational(1, 1000), this.#container.streams[0]!.timeBase)
    must(this.#container.interleavedWriteFrameSync(packet))
    packet.unref()
  }

  writeSound({ startSample, samples, data }: EncodedSound): void {
    const packet = this.#packet
    packet.data = data
    packet.pts = BigInt(startSample)
    packet.dts = BigInt(startSample)
    packet.duration = BigInt(samples)
    packet.isKeyframe = true
    packet.streamIndex = 1
    packet.rescaleTs(new Rational(1, SOUND_RATE), this.#container.streams[1]!.timeBase)
    must(this.#container.interleavedWriteFrameSync(packet))
    packet.unref()
  }

  #addSound(header: Buffer): void {
    const stream = this.#container.newStream(null)
    const { codecpar } = stream
    codecpar.codecType = AVMEDIA_TYPE_AUDIO
    codecpar.codecId = AV_CODEC_ID_AAC
    codecpar.sampleRate = SOUND_RATE
    codecpar.channelLayout = AV_CHANNEL_LAYOUT_STEREO
    codecpar.frameSize = 1024
    codecpar.extradata = header
    stream.timeBase = new Rational(1, SOUND_RATE)
  }

  /** Writes what is left and the index; the file is complete after this, unless it throws. */
  close(): void {
    try {
      must(this.#container.writeTrailerSync())
    } finally {
      this.abandon()
    }
  }

  /** Lets go of a file that will not be finished, which stays as it is. */
  abandon(): void {
    if (this.#closed) return
    this.#closed = true
    this.#container.closeOutputSync()
    this.#packet.free()
    this.#container.freeContext()
  }
}

/** FFmpeg gives errors of the system as their negative numbers. */
const FULL = [constants.errno.ENOSPC, constants.errno.EDQUOT]

function must(status: number): void {
  if (status >= 0) return
  throw FULL.includes(-status)
    ? new ConcordError(
        'storage-full',
        phrase('The video could not be written: the disk is full. Free some space, then try again.'),
      )
    : new ConcordError(
        'unavailable',
        phrase('The video could not be written: the disk refused it, perhaps because it is full.'),
      )
}
