import { AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P, AVMEDIA_TYPE_AUDIO } from 'node-av/constants'
import { Codec } from 'node-av/lib'
import type { OpenVideo } from './open-video.ts'

/** What browsers play of each kind of container: all of them play it, of any age and on any system. */
const PLAYED: readonly { container: RegExp; pictures: RegExp; sound: RegExp }[] = [
  { container: /^mov,mp4/, pictures: /^h264$/, sound: /^(?:aac|mp3)/ },
  {
    container: /webm/,
    pictures: /^(?:libvpx(?:-vp9)?|vp8|vp9|libdav1d|av1)$/,
    sound: /^(?:opus|libopus|vorbis|libvorbis)$/,
  },
]

/**
 * Whether browsers play a recording as it is; others need a copy. The file's content decides, not its name: browsers say that they
 * play some of what they don't.
 */
export function browsersPlay({ container, stream, facts, countedMs }: OpenVideo): boolean {
  const { format, codecId } = stream.codecpar
  const eightBit = format === AV_PIX_FMT_YUV420P || format === AV_PIX_FMT_YUVJ420P
  if (!eightBit || facts.durationMs <= 0 || countedMs !== undefined) return false
  const sound = container.streams[container.findBestStream(AVMEDIA_TYPE_AUDIO)]
  const soundName = sound ? (Codec.findDecoder(sound.codecpar.codecId)?.name ?? 'unknown') : undefined
  const pictures = Codec.findDecoder(codecId)?.name ?? 'unknown'
  return PLAYED.some(
    (kind) =>
      kind.container.test(facts.container) &&
      kind.pictures.test(pictures) &&
      (soundName === undefined || kind.sound.test(soundName)),
  )
}
