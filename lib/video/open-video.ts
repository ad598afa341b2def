import { AV_LOG_QUIET, AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_VIDEO } from 'node-av/constants'
import { Codec, CodecContext, Dictionary, FormatContext, Log, type Stream } from 'node-av/lib'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { geometryOfStream } from './picture-geometry.ts'
import type { RecordingFacts } from './recording-facts.ts'

/** The containers that may be opened: a playlist or a script disguised as a video is not among them. */
const CONTAINERS = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,asf,mpegts,mpeg,mpegvideo,flv,ogg'
/** More than 8K; a header that declares more is refused before memory is asked for. */
const MAX_PIXELS = 8192 * 8192

/** A video file opened for reading: the container, the chosen picture stream and its decoder. */
export interface OpenVideo {
  container: FormatContext
  stream: Stream
  decoder: CodecContext
  facts: RecordingFacts
  close(): void
}

/**
 * Opens a video file with every protocol but `file` and every format that can point elsewhere shut off.
 *
 * @param threads decoder threads
 * @throws ConcordError bad-video: empty, not a video, cut off before its index, or no picture stream
 */
export function openVideo(file: string, threads = 2): OpenVideo {
  Log.setLevel(AV_LOG_QUIET)
  const container = new FormatContext()
  const options = Dictionary.fromObject({ protocol_whitelist: 'file', format_whitelist: CONTAINERS })
  if (container.openInputSync(`file:${file}`, null, options) < 0) {
    throw new ConcordError(
      'bad-video',
      'This file is not a video that can be read, or it was cut off before its end. ' +
        'Check that it plays on your computer and that the copy is complete, then try again.',
    )
  }
  try {
    return openStream(container, threads)
  } catch (error) {
    container.closeInputSync()
    throw error
  }
}

function openStream(container: FormatContext, threads: number): OpenVideo {
  container.findStreamInfoSync(null)
  const index = container.findBestStream(AVMEDIA_TYPE_VIDEO)
  const stream = index >= 0 ? container.streams[index] : undefined
  const codec = stream ? Codec.findDecoder(stream.codecpar.codecId) : null
  if (!stream)
    throw new ConcordError(
      'bad-video',
      'This file has no picture in it (a sound recording?). Upload the video of the interview.',
    )
  if (!codec)
    throw new ConcordError(
      'bad-video',
      'The video is in a codec that is not known here. Convert it to MP4 (H.264) and upload that.',
    )
  const { width, height } = stream.codecpar
  if (!width || !height || width * height > MAX_PIXELS) {
    throw new ConcordError('bad-video', 'The file does not say a sensible picture size; it is damaged or not a video.')
  }
  const decoder = new CodecContext()
  decoder.allocContext3(codec)
  decoder.parametersToContext(stream.codecpar)
  decoder.pktTimebase = stream.timeBase
  decoder.threadCount = threads
  decoder.setOption('max_pixels', String(MAX_PIXELS))
  if (decoder.open2Sync(codec, null) < 0) {
    decoder.freeContext()
    throw new ConcordError('bad-video', 'The video decoder refuses this file; it is damaged.')
  }
  const close = () => {
    decoder.freeContext()
    container.closeInputSync()
  }
  return { container, stream, decoder, facts: factsOf(container, stream, codec.name ?? 'unknown'), close }
}

function factsOf(container: FormatContext, stream: Stream, codec: string): RecordingFacts {
  const { width, height, rotation, mirrored } = geometryOfStream(stream)
  const rate = stream.avgFrameRate
  return {
    container: container.iformat?.name ?? 'unknown',
    codec,
    width,
    height,
    rotation,
    mirrored,
    frameRate: rate.den > 0 ? rate.num / rate.den : 0,
    durationMs: container.duration > 0n ? Number(container.duration) / 1000 : 0,
    hasAudio: container.findBestStream(AVMEDIA_TYPE_AUDIO) >= 0,
  }
}
