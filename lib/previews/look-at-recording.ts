import path from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { decodeInProcess } from '#lib/analysis/decode-in-process.ts'
import { FileAtRest } from '#lib/analysis/file-at-rest.ts'
import type { Bundle } from '#lib/bundles/bundle.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { RecordingFacts } from '#lib/video/recording-facts.ts'
import type { Glimpses, PreviewMessage } from './preview-messages.ts'

const PROGRAM = path.join(import.meta.dirname, 'preview-process.ts')
const JPEG_QUALITY = 80

/** What a recording looks like, before anybody analysed it. */
export interface LookedAtRecording {
  /** Of the file, in hexadecimal digits. */
  sha256: string
  facts: RecordingFacts
  /** What is worth knowing about the file, in the user’s words. */
  notes: string[]
  glimpses: Glimpses
  /** Whether browsers play it as it is. */
  playable: boolean
  /** A JPEG file of at most 480 px; undefined where no picture could be decoded. */
  poster: Buffer | undefined
}

/**
 * Looks at a few moments of a recording, which takes seconds whatever its length.
 *
 * @param options `isOurs` says that the recording may be opened to the user that decodes
 * @throws ConcordError bad-video where it is none that can be read; unavailable; cancelled
 */
export async function lookAtRecording(
  file: string,
  options: { detector: Bundle; memoryMb?: number | undefined; isOurs?: boolean; signal?: AbortSignal },
): Promise<LookedAtRecording> {
  const { detector, ...limits } = options
  const recording = await FileAtRest.open(file)
  const hashing = recording.sha256(options.signal)
  // Where looking fails first, nobody waits for the hash.
  hashing.catch(() => {})
  let seen: Pick<LookedAtRecording, 'facts' | 'notes' | 'playable'> | undefined
  let poster: Buffer | undefined
  let glimpses: Glimpses | undefined
  const task = { file, detectorFolder: detector.folder }
  for await (const { message, bytes } of decodeInProcess<PreviewMessage>(PROGRAM, task, limits)) {
    if (message.type === 'facts') seen = message
    else if (message.type === 'poster') poster = await jpegOf(message, bytes)
    else glimpses = message.glimpses
  }
  if (!seen || !glimpses)
    throw new ConcordError(
      'unavailable',
      phrase('The recording could not be looked at. It will be when it is analysed.'),
    )
  const { facts, notes, playable } = seen
  return { sha256: await hashing, facts, notes, glimpses, playable, poster }
}

/** @param rgb row by row, 3 bytes a px */
async function jpegOf({ width, height }: { width: number; height: number }, rgb: Buffer): Promise<Buffer> {
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  const image = context.createImageData(width, height)
  for (let pixel = 0; pixel < width * height; pixel++) {
    image.data.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4)
    image.data[pixel * 4 + 3] = 255
  }
  context.putImageData(image, 0, 0)
  return canvas.encode('jpeg', JPEG_QUALITY)
}
