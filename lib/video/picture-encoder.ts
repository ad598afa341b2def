import {
  AV_CODEC_FLAG_BITEXACT,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_LOG_QUIET,
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_YUV420P,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  FF_ENCODER_LIBX264,
  SWS_BILINEAR,
} from 'node-av/constants'
import { Codec, CodecContext, Frame, Log, Packet, Rational, SoftwareScaleContext } from 'node-av/lib'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

/** An encoded picture, apart from any file; times in ms from the first one shown. */
export interface EncodedPicture {
  showMs: number
  /** When it is decoded; before the first picture is shown for some, so it may be below zero. */
  decodeMs: number
  durationMs: number
  isKey: boolean
  data: Buffer
}

/** Key pictures are so many ms apart at most, so that players can jump. */
const KEY_EVERY_MS = 4000

/** Encodes pictures as H.264 (yuv420p); the size must be even. */
export class PictureEncoder {
  /** What decoders need before the first picture. */
  readonly header: Buffer
  readonly #encoder = new CodecContext()
  readonly #scaler = new SoftwareScaleContext()
  readonly #frame = new Frame()
  readonly #packet = new Packet()
  readonly #height: number
  readonly #stride: number
  readonly #durations = new Map<number, number>()

  /** @throws ConcordError unavailable where this installation has no such encoder */
  constructor({ width, height }: { width: number; height: number }, framesPerSecond: number, threads: number) {
    Log.setLevel(AV_LOG_QUIET)
    this.#height = height
    this.#stride = width * 3
    const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264)
    if (!codec) throw new ConcordError('unavailable', phrase('The H.264 encoder is missing from this installation.'))
    const encoder = this.#encoder
    encoder.allocContext3(codec)
    encoder.width = width
    encoder.height = height
    encoder.pixelFormat = AV_PIX_FMT_YUV420P
    encoder.timeBase = new Rational(1, 1000)
    encoder.framerate = new Rational(Math.round(framesPerSecond * 1000), 1000)
    encoder.gopSize = Math.max(1, Math.round((framesPerSecond * KEY_EVERY_MS) / 1000))
    encoder.threadCount = threads
    encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER, AV_CODEC_FLAG_BITEXACT)
    encoder.setOption('preset', 'veryfast')
    encoder.setOption('crf', '23')
    must(encoder.open2Sync(codec, null))
    this.header = Buffer.from(encoder.extraData ?? Buffer.alloc(0))
    this.#scaler.getContext(width, height, AV_PIX_FMT_RGB24, width, height, AV_PIX_FMT_YUV420P, SWS_BILINEAR)
    this.#frame.alloc()
    this.#frame.width = width
    this.#frame.height = height
    this.#frame.format = AV_PIX_FMT_YUV420P
    this.#frame.getBuffer()
    this.#packet.alloc()
  }

  /**
   * Takes the next picture and gives those that are done.
   *
   * @param rgb bytes of RGB, row by row: width * height * 3
   * @param showMs a whole number, more than that of the picture before
   */
  encode(rgb: Buffer, showMs: number, durationMs: number): EncodedPicture[] {
    this.#frame.makeWritable()
    const planes = this.#frame.data!.slice(0, 3)
    this.#scaler.scaleSync([rgb], [this.#stride], 0, this.#height, planes, this.#frame.linesize.slice(0, 3))
    this.#frame.pts = BigInt(showMs)
    this.#durations.set(showMs, durationMs)
    must(this.#encoder.sendFrameSync(this.#frame))
    return this.#drain()
  }

  /** Gives the pictures that are left. */
  finish(): EncodedPicture[] {
    must(this.#encoder.sendFrameSync(null))
    return this.#drain()
  }

  free(): void {
    this.#packet.free()
    this.#frame.free()
    this.#scaler.freeContext()
    this.#encoder.freeContext()
  }

  #drain(): EncodedPicture[] {
    const done: EncodedPicture[] = []
    for (;;) {
      const status = this.#encoder.receivePacketSync(this.#packet)
      if (status === AVERROR_EAGAIN || status === AVERROR_EOF) return done
      must(status)
      const { pts, dts, isKeyframe, data } = this.#packet
      const showMs = Number(pts)
      const durationMs = this.#durations.get(showMs) ?? 0
      this.#durations.delete(showMs)
      done.push({ showMs, decodeMs: Number(dts), durationMs, isKey: isKeyframe, data: Buffer.from(data!) })
      this.#packet.unref()
    }
  }
}

function must(status: number): void {
  if (status < 0)
    throw new ConcordError('unavailable', phrase('The video could not be encoded: the H.264 encoder failed.'))
}
