import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_LOG_QUIET,
  AV_PIX_FMT_RGBA,
  AV_PIX_FMT_YUV420P,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  FF_ENCODER_LIBX264,
  SWS_BILINEAR,
} from 'node-av/constants'
import { Codec, CodecContext, FormatContext, Frame, Log, Packet, Rational, SoftwareScaleContext } from 'node-av/lib'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/** Writes pictures to an MP4 file (H.264, yuv420p); the size must be even. */
export class VideoWriter {
  readonly #container = new FormatContext()
  readonly #encoder = new CodecContext()
  readonly #scaler = new SoftwareScaleContext()
  readonly #frame = new Frame()
  readonly #packet = new Packet()
  readonly #width: number
  readonly #height: number
  #written = 0n

  /** @param quality constant rate factor of x264: lower is closer to the pictures */
  constructor(file: string, width: number, height: number, framesPerSecond: number, quality = 20) {
    Log.setLevel(AV_LOG_QUIET)
    this.#width = width
    this.#height = height
    must(this.#container.allocOutputContext2(null, 'mp4', file), phrase('no room for an MP4 file'))
    const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264)
    if (!codec) throw new ConcordError('unavailable', phrase('The H.264 encoder is missing from this installation.'))
    const encoder = this.#encoder
    encoder.allocContext3(codec)
    encoder.width = width
    encoder.height = height
    encoder.pixelFormat = AV_PIX_FMT_YUV420P
    encoder.timeBase = new Rational(1, framesPerSecond)
    encoder.framerate = new Rational(framesPerSecond, 1)
    encoder.gopSize = framesPerSecond * 2
    encoder.threadCount = 2
    encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER)
    encoder.setOption('preset', 'veryfast')
    encoder.setOption('crf', String(quality))
    if (hasAvx512()) encoder.setOption('x264-params', 'asm=AVX2')
    must(encoder.open2Sync(codec, null), phrase('the H.264 encoder does not start'))
    const stream = this.#container.newStream(codec)
    encoder.parametersFromContext(stream.codecpar)
    stream.codecpar.fromContext(encoder)
    stream.timeBase = encoder.timeBase
    must(this.#container.openOutputSync(), phrase('{file} can’t be written', { file }))
    must(this.#container.writeHeaderSync(null), phrase('{file} can’t be written', { file }))
    this.#scaler.getContext(width, height, AV_PIX_FMT_RGBA, width, height, AV_PIX_FMT_YUV420P, SWS_BILINEAR)
    this.#frame.alloc()
    this.#frame.width = width
    this.#frame.height = height
    this.#frame.format = AV_PIX_FMT_YUV420P
    this.#frame.getBuffer()
    this.#packet.alloc()
  }

  /** @param rgba width * height * 4 bytes */
  write(rgba: Buffer): void {
    this.#frame.makeWritable()
    const planes = this.#frame.data!.slice(0, 3)
    this.#scaler.scaleSync([rgba], [this.#width * 4], 0, this.#height, planes, this.#frame.linesize.slice(0, 3))
    this.#frame.pts = this.#written++
    must(this.#encoder.sendFrameSync(this.#frame), phrase('the H.264 encoder failed'))
    this.#drain()
  }

  /**
   * Writes what is left and the index; the file is complete after this, unless it throws.
   *
   * @throws ConcordError storage-full
   */
  close(): void {
    try {
      this.#encoder.sendFrameSync(null)
      this.#drain()
      must(this.#container.writeTrailerSync(), phrase('the file could not be finished'))
    } finally {
      this.abandon()
    }
  }

  /** Lets go of a file that will not be finished, which stays as it is. */
  abandon(): void {
    this.#container.closeOutputSync()
    this.#packet.free()
    this.#frame.free()
    this.#scaler.freeContext()
    this.#encoder.freeContext()
    this.#container.freeContext()
  }

  #drain(): void {
    const stream = this.#container.streams[0]!
    for (;;) {
      const status = this.#encoder.receivePacketSync(this.#packet)
      if (status === AVERROR_EAGAIN || status === AVERROR_EOF) return
      must(status, phrase('the H.264 encoder failed'))
      this.#packet.streamIndex = 0
      if (this.#packet.duration === 0n) this.#packet.duration = 1n
      this.#packet.rescaleTs(this.#encoder.timeBase, stream.timeBase)
      must(
        this.#container.interleavedWriteFrameSync(this.#packet),
        phrase('the disk refused it, perhaps because it is full'),
      )
      this.#packet.unref()
    }
  }
}

/**
 * Whether x264 would use AVX-512, with which the same pictures give other bytes from one writing to the next; with AVX2 they
 * don't. Only Linux tells; elsewhere nothing rests on equal bytes.
 */
function hasAvx512(): boolean {
  try {
    return process.arch === 'x64' && /^flags\s.*\bavx512/m.test(readFileSync('/proc/cpuinfo', 'utf8'))
  } catch {
    return false
  }
}

/** FFmpeg gives errors of the system as their negative numbers. */
const FULL = [constants.errno.ENOSPC, constants.errno.EDQUOT]

function must(status: number, what: Message): void {
  if (status >= 0) return
  const [code, why] = FULL.includes(-status)
    ? (['storage-full', phrase('the disk is full. Free some space, then try again')] as const)
    : (['unavailable', what] as const)
  throw new ConcordError(code, phrase('The video could not be written: {why}.', { why }))
}
