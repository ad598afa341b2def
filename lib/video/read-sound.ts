import {
  AV_CHANNEL_LAYOUT_MONO,
  AV_CHANNEL_LAYOUT_STEREO,
  AV_NOPTS_VALUE,
  AV_SAMPLE_FMT_FLTP,
  AVDISCARD_ALL,
  AVMEDIA_TYPE_AUDIO,
} from 'node-av/constants'
import { Codec, CodecContext, type FormatContext, Frame, Packet, SoftwareResampleContext } from 'node-av/lib'

/** Samples a second of the sound that is read. */
export const SOUND_RATE = 48_000
/** Sound that is this far from where it should be has a gap before it, or overlaps what came before. */
const TOLERATED = 0.06 * SOUND_RATE
/** A gap is not longer than this: time stamps beyond it can't be believed. */
const LONGEST_GAP = 12 * 3600 * SOUND_RATE
/** Silence is given in pieces. */
const PIECE = SOUND_RATE

/** A piece of sound: float32 samples of the left and of the right channel. */
export interface SoundPiece {
  planes: [Buffer, Buffer]
  samples: number
}

/**
 * Reads the sound of a recording from its start, as a player hears it: stereo at 48 kHz, with silence where there is none, so that it
 * keeps to the pictures. Reads from `container`, which is of no use after.
 *
 * @param startMs the container's time that a player shows as 0
 * @returns pieces one after the other; none where there is no sound or where it can't be decoded
 */
export function* readSound(container: FormatContext, startMs: number): Generator<SoundPiece, void, void> {
  const index = container.findBestStream(AVMEDIA_TYPE_AUDIO)
  const stream = container.streams[index]
  const codec = stream && Codec.findDecoder(stream.codecpar.codecId)
  if (!stream || !codec) return
  for (const other of container.streams) if (other.index !== index) other.discard = AVDISCARD_ALL
  const decoder = new CodecContext()
  decoder.allocContext3(codec)
  decoder.parametersToContext(stream.codecpar)
  decoder.pktTimebase = stream.timeBase
  const packet = new Packet()
  packet.alloc()
  const frame = new Frame()
  frame.alloc()
  const resampler = new Resampler()
  let cursor = 0
  const startOf = (at: bigint) =>
    at === AV_NOPTS_VALUE
      ? cursor
      : ((Number(at) * stream.timeBase.num) / stream.timeBase.den - startMs / 1000) * SOUND_RATE

  function* receive(): Generator<SoundPiece, void, void> {
    while (decoder.receiveFrameSync(frame) >= 0) {
      const start = Math.round(startOf(frame.bestEffortTimestamp))
      let piece = resampler.convert(frame)
      frame.unref()
      if (!piece) continue
      if (start - cursor > TOLERATED && start - cursor < LONGEST_GAP) {
        for (let missing = start - cursor; missing > 0; missing -= PIECE) {
          const samples = Math.min(PIECE, missing)
          cursor += samples
          yield { planes: [Buffer.alloc(4 * samples), Buffer.alloc(4 * samples)], samples }
        }
      } else if (cursor - start > TOLERATED) piece = without(piece, cursor - start)
      cursor += piece.samples
      if (piece.samples > 0) yield piece
    }
  }

  try {
    if (decoder.open2Sync(codec, null) < 0) return
    while (container.readFrameSync(packet) >= 0) {
      if (packet.streamIndex === index && packet.size > 0) decoder.sendPacketSync(packet)
      packet.unref()
      yield* receive()
    }
    decoder.sendPacketSync(null)
    yield* receive()
  } finally {
    resampler.free()
    packet.free()
    frame.free()
    decoder.freeContext()
  }
}

/** A piece without its first samples. */
function without({ planes, samples }: SoundPiece, first: number): SoundPiece {
  const cut = Math.min(samples, first)
  return { planes: [planes[0].subarray(4 * cut), planes[1].subarray(4 * cut)], samples: samples - cut }
}

/** Makes stereo float32 at one rate of whatever a decoder gives, which may change on the way. */
class Resampler {
  #context: SoftwareResampleContext | undefined
  #of = ''

  /** @returns undefined where this sound can't be converted */
  convert(frame: Frame): SoundPiece | undefined {
    const { sampleRate, nbSamples, format } = frame
    const data = frame.extendedData ?? frame.data
    if (!data || sampleRate <= 0 || nbSamples <= 0) return undefined
    const { nbChannels, mask } = frame.channelLayout
    // Files often don't say which channel is which.
    const layout =
      mask === 0n && nbChannels < 3
        ? nbChannels === 1
          ? AV_CHANNEL_LAYOUT_MONO
          : AV_CHANNEL_LAYOUT_STEREO
        : frame.channelLayout
    const of = `${sampleRate} ${format} ${nbChannels} ${mask}`
    if (of !== this.#of) {
      this.free()
      this.#of = of
      const context = new SoftwareResampleContext()
      const allocated = context.allocSetOpts2(
        AV_CHANNEL_LAYOUT_STEREO,
        AV_SAMPLE_FMT_FLTP,
        SOUND_RATE,
        layout,
        format as typeof AV_SAMPLE_FMT_FLTP,
        sampleRate,
      )
      if (allocated >= 0 && context.init() >= 0) this.#context = context
      else context.free()
    }
    if (!this.#context) return undefined
    const room = this.#context.getOutSamples(nbSamples)
    const planes: [Buffer, Buffer] = [Buffer.alloc(4 * room), Buffer.alloc(4 * room)]
    const samples = this.#context.convertSync(planes, room, data, nbSamples)
    if (samples < 0) return undefined
    return { planes: [planes[0].subarray(0, 4 * samples), planes[1].subarray(0, 4 * samples)], samples }
  }

  free(): void {
    this.#context?.free()
    this.#context = undefined
  }
}
