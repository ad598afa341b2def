import {
  AV_CHANNEL_LAYOUT_STEREO,
  AV_CODEC_FLAG_BITEXACT,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_SAMPLE_FMT_FLTP,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  FF_ENCODER_AAC,
} from 'node-av/constants'
import { AudioFifo, Codec, CodecContext, Frame, Packet, Rational } from 'node-av/lib'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { SOUND_RATE, type SoundPiece } from './read-sound.ts'

/** Encoded sound, apart from any file. */
export interface EncodedSound {
  /** In samples from the start; the encoder begins before it. */
  startSample: number
  samples: number
  data: Buffer
}

const BITS_PER_SECOND = 128_000n
/** Samples that are waited for by the encoder; a little more than it takes at once. */
const ROOM = 4 * SOUND_RATE

/** Encodes stereo sound as AAC. */
export class SoundEncoder {
  /** What decoders need before the first piece. */
  readonly header: Buffer
  readonly #encoder = new CodecContext()
  readonly #fifo = new AudioFifo()
  readonly #packet = new Packet()
  #taken = 0

  /** @throws ConcordError unavailable where this installation has no such encoder */
  constructor() {
    const codec = Codec.findEncoderByName(FF_ENCODER_AAC)
    if (!codec) throw new ConcordError('unavailable', phrase('The AAC encoder is missing from this installation.'))
    const encoder = this.#encoder
    encoder.allocContext3(codec)
    encoder.sampleRate = SOUND_RATE
    encoder.sampleFormat = AV_SAMPLE_FMT_FLTP
    encoder.channelLayout = AV_CHANNEL_LAYOUT_STEREO
    encoder.bitRate = BITS_PER_SECOND
    encoder.timeBase = new Rational(1, SOUND_RATE)
    encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER, AV_CODEC_FLAG_BITEXACT)
    must(encoder.open2Sync(codec, null))
    this.header = Buffer.from(encoder.extraData ?? Buffer.alloc(0))
    this.#fifo.alloc(AV_SAMPLE_FMT_FLTP, 2, ROOM)
    this.#packet.alloc()
  }

  /** Takes the next piece and gives what is done. */
  encode({ planes, samples }: SoundPiece): EncodedSound[] {
    must(this.#fifo.writeSync(planes, samples))
    const done: EncodedSound[] = []
    while (this.#fifo.size >= this.#encoder.frameSize) done.push(...this.#send(this.#encoder.frameSize))
    return done
  }

  /** Gives what is left. */
  finish(): EncodedSound[] {
    const done = this.#fifo.size > 0 ? this.#send(this.#fifo.size) : []
    must(this.#encoder.sendFrameSync(null))
    return [...done, ...this.#drain()]
  }

  free(): void {
    this.#packet.free()
    this.#fifo.free()
    this.#encoder.freeContext()
  }

  #send(samples: number): EncodedSound[] {
    const planes = [Buffer.alloc(4 * samples), Buffer.alloc(4 * samples)]
    must(this.#fifo.readSync(planes, samples))
    const frame = new Frame()
    frame.alloc()
    frame.nbSamples = samples
    frame.format = AV_SAMPLE_FMT_FLTP
    frame.sampleRate = SOUND_RATE
    frame.channelLayout = AV_CHANNEL_LAYOUT_STEREO
    must(frame.getBuffer())
    for (const [channel, plane] of planes.entries()) plane.copy(frame.data![channel]!)
    frame.pts = BigInt(this.#taken)
    this.#taken += samples
    try {
      must(this.#encoder.sendFrameSync(frame))
    } finally {
      frame.free()
    }
    return this.#drain()
  }

  #drain(): EncodedSound[] {
    const done: EncodedSound[] = []
    for (;;) {
      const status = this.#encoder.receivePacketSync(this.#packet)
      if (status === AVERROR_EAGAIN || status === AVERROR_EOF) return done
      must(status)
      const { pts, duration, data } = this.#packet
      done.push({ startSample: Number(pts), samples: Number(duration), data: Buffer.from(data!) })
      this.#packet.unref()
    }
  }
}

function must(status: number): void {
  if (status < 0)
    throw new ConcordError('unavailable', phrase('The sound could not be encoded: the AAC encoder failed.'))
}
