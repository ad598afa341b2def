import { AV_NOPTS_VALUE, AVMEDIA_TYPE_AUDIO } from 'node-av/constants'
import { Codec, CodecContext, type FormatContext, type Stream } from 'node-av/lib'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { chooseStream, ENCRYPTED, SOUND_WITH_STILL, STILL_PICTURE } from './choose-stream.ts'
import { endsEarly } from './ends-early.ts'
import { type FirstPictures, firstPictures } from './first-pictures.ts'
import { describeSpecialCamera, describeUnreadable, judgeByStart } from './identify-file.ts'
import { lacksClock } from './iso-boxes.ts'
import { openContainer } from './open-container.ts'
import { geometryOfStream } from './picture-geometry.ts'
import { unbelievableTimes } from './picture-times.ts'
import type { RecordingFacts } from './recording-facts.ts'

/** More than 8K; a header that declares more is refused before memory is asked for. */
const MAX_PIXELS = 8192 * 8192
/** Pictures a second of a file that says nothing of its times. */
const USUAL_RATE = 25

/** A video file opened for reading: the container, the chosen picture stream and its decoder. */
export interface OpenVideo {
  file: string
  /** Threads of the decoder. */
  threads: number
  container: FormatContext
  stream: Stream
  decoder: CodecContext
  facts: RecordingFacts
  /** The container's time, in ms, that a player shows as 0. */
  startMs: number
  /** Time from one picture to the next in ms where the file carries no times; undefined where it does. */
  countedMs: number | undefined
  /** Whether the file visibly ends before its end. */
  cutOff: boolean
  /** What is worth knowing about the file, in the user’s words. */
  notes: string[]
  close(): void
}

/**
 * Opens a video file with every protocol but `file` and every format that can point elsewhere shut off. The size and
 * orientation in its facts are those of its first picture, decoded, not what the header claims.
 *
 * @param threads decoder threads
 * @throws ConcordError bad-video with what the file is and what to do where it isn't a video that can be read
 */
export function openVideo(file: string, threads = 2): OpenVideo {
  const { only, refusal = describeSpecialCamera(file) } = judgeByStart(file)
  if (refusal) throw new ConcordError('bad-video', refusal)
  const open = () => openContainer(file, only) ?? refuse(file)
  const { choice, first } = withContainer(open, (container) => {
    const choice = chooseStream(container)
    const look = (fresh: FormatContext) => lookAtStart(fresh, choice.index)
    return { choice, first: choice.untouched ? look(container) : withContainer(open, look) }
  })
  if (first.encrypted) throw new ConcordError('bad-video', ENCRYPTED)
  if (first.still)
    throw new ConcordError(
      'bad-video',
      withContainer(open, (container) => describeStill(container, file)),
    )
  const container = open()
  try {
    const stream = container.streams[choice.index]!
    const decoder = openDecoder(stream, threads)
    const close = () => {
      decoder.freeContext()
      container.closeInputSync()
    }
    const facts = factsOf(container, stream, first)
    if (facts.container.startsWith('mov') && lacksClock(file))
      throw unbelievableTimes(facts.container, phrase('the file does not say in which unit they are'))
    const countedMs = first.timed ? undefined : 1000 / sensibleRate(facts.frameRate)
    const startMs = first.timed && container.startTime !== AV_NOPTS_VALUE ? Number(container.startTime) / 1000 : 0
    const notes = notesOn(facts, choice.among, { countedMs, stamped: first.stamped })
    const cutOff = endsEarly(file, facts.container)
    return { file, threads, container, stream, decoder, facts, cutOff, startMs, countedMs, notes, close }
  } catch (error) {
    container.closeInputSync()
    throw error
  }
}

function lookAtStart(container: FormatContext, index: number): FirstPictures {
  const stream = container.streams[index]!
  const decoder = openDecoder(stream, 1)
  try {
    return firstPictures(container, stream, decoder)
  } finally {
    decoder.freeContext()
  }
}

function describeStill(container: FormatContext, file: string): Message {
  if (endsEarly(file, container.iformat?.name ?? ''))
    return phrase(
      'The end of this recording is missing, and only one picture is left. Check that the original plays, copy it again and upload that.',
    )
  if (container.findBestStream(AVMEDIA_TYPE_AUDIO) >= 0) return SOUND_WITH_STILL
  // A copy that broke off near its beginning looks alike in containers that do not say how long they are.
  return OF_RUNNING_PICTURES.test(container.iformat?.name ?? '') ? ONE_PICTURE : STILL_PICTURE
}

/** Containers that only moving pictures are kept in. */
const OF_RUNNING_PICTURES = /^(?:mpeg|mpegts|asf|flv|ogg|wtv|mxf|gxf|dv|rm|matroska|avi|h264|hevc|m4v|mpegvideo)/
const ONE_PICTURE = phrase(
  'Only one picture of this file can be read: it is a still picture, or the rest of the recording is missing. Check that the original plays, copy it again and upload that.',
)

function sensibleRate(framesPerSecond: number): number {
  return framesPerSecond >= 1 && framesPerSecond <= 240 ? framesPerSecond : USUAL_RATE
}

function refuse(file: string): never {
  throw new ConcordError('bad-video', describeUnreadable(file))
}

function withContainer<Result>(open: () => FormatContext, look: (container: FormatContext) => Result): Result {
  const container = open()
  try {
    return look(container)
  } finally {
    container.closeInputSync()
  }
}

function openDecoder(stream: Stream, threads: number): CodecContext {
  const codec = Codec.findDecoder(stream.codecpar.codecId)
  const { width, height } = stream.codecpar
  if (width * height > MAX_PIXELS) throw new ConcordError('bad-video', NO_SIZE)
  const decoder = new CodecContext()
  decoder.allocContext3(codec)
  decoder.parametersToContext(stream.codecpar)
  decoder.pktTimebase = stream.timeBase
  decoder.threadCount = threads
  decoder.setOption('max_pixels', String(MAX_PIXELS))
  if (decoder.open2Sync(codec, null) < 0) {
    decoder.freeContext()
    throw new ConcordError(
      'bad-video',
      phrase('The video decoder refuses this file; it is damaged. Upload another copy.'),
    )
  }
  return decoder
}

const NO_SIZE = phrase(
  'The file does not say a sensible picture size; it is damaged or not a video. Upload another copy.',
)

function factsOf(container: FormatContext, stream: Stream, first: FirstPictures): RecordingFacts {
  const { width, height, rotation, mirrored } = first.geometry ?? geometryOfStream(stream)
  if (!width || !height) throw new ConcordError('bad-video', NO_SIZE)
  // Without times the length is only guessed from the bit rate.
  const durationMs = first.timed && container.duration > 0n ? Number(container.duration) / 1000 : 0
  return {
    container: container.iformat?.name ?? 'unknown',
    codec: Codec.findDecoder(stream.codecpar.codecId)?.name ?? 'unknown',
    width,
    height,
    rotation,
    mirrored,
    frameRate: rateOf(stream.avgFrameRate) || rateOf(stream.rFrameRate),
    durationMs,
    hasAudio: container.findBestStream(AVMEDIA_TYPE_AUDIO) >= 0,
  }
}

/** Some containers give the ticks of their clock for the rate of their pictures. */
const FASTEST = 1000

function rateOf({ num, den }: { num: number; den: number }): number {
  return num > 0 && den > 0 && num / den < FASTEST ? num / den : 0
}

function notesOn(
  facts: RecordingFacts,
  streams: number,
  { countedMs, stamped }: { countedMs: number | undefined; stamped: boolean },
): string[] {
  const notes: string[] = []
  if (streams > 1) {
    notes.push(
      storedText(
        phrase(
          'The file has {streams} video streams; one of {width} x {height} px was analysed. If that is the wrong one, export the right one alone and upload that.',
          { streams, width: facts.width, height: facts.height },
        ),
      ),
    )
  }
  if (countedMs !== undefined) {
    const rate = Number((1000 / countedMs).toFixed(3))
    notes.push(
      storedText(
        stamped
          ? phrase(
              'The time stamps of the file are all the same; {rate, number, ::.### group-off} pictures a second were assumed.',
              { rate },
            )
          : phrase(
              'The file carries no time stamps; {rate, number, ::.### group-off} pictures a second were assumed.',
              { rate },
            ),
      ),
    )
  }
  return notes
}
