import path from 'node:path'
import { decodeInProcess } from '#lib/analysis/decode-in-process.ts'
import { FileAtRest } from '#lib/analysis/file-at-rest.ts'
import { retryingSmaller } from '#lib/analysis/retry-smaller.ts'
import type { Bundle } from '#lib/bundles/bundle.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { PictureFile } from '#lib/video/picture-file.ts'
import type { BlurMessage, BlurSummary } from './blur-messages.ts'

export type { BlurSummary } from './blur-messages.ts'

const PROGRAM = path.join(import.meta.dirname, 'blur-process.ts')

export interface BlurOptions {
  detector: Bundle
  /** Threads of the decoder and of the encoder. */
  threads: number
  /** Memory that the process may have in use, in MB. */
  memoryMb?: number | undefined
  /** Whether the recording is ours, so that it may be opened to the user that decodes. */
  isOurs?: boolean | undefined
  signal?: AbortSignal | undefined
  /** Told now and then how much of the work is done: a share from 0 to 1. */
  onProgress?: (share: number) => void
}

/**
 * Makes a copy of a recording for sharing, in which all faces are blurred beyond repair: MP4 (H.264) of at most 1280 px, upright,
 * without sound and metadata.
 *
 * @param copy the file to write; what is left of it where this throws is the caller's to remove
 * @throws ConcordError bad-video, also where no face was found; unavailable; storage-full; cancelled
 */
export async function blurRecording(file: string, copy: string, options: BlurOptions): Promise<BlurSummary> {
  const recording = await FileAtRest.open(file)
  if (recording.bytes === 0)
    throw new ConcordError(
      'bad-video',
      phrase('This file is empty. Check the copy on your computer, then upload it again.'),
    )
  const summary = await retryingSmaller(options, (threads) => blurOnce(file, copy, { ...options, threads }))
  await recording.demandUnchanged()
  return summary
}

async function blurOnce(file: string, copy: string, options: BlurOptions): Promise<BlurSummary> {
  const { detector, threads, memoryMb, isOurs, signal, onProgress } = options
  const task = { file, detectorFolder: detector.folder, threads }
  let written: PictureFile | undefined
  let summary: BlurSummary | undefined
  try {
    for await (const { message, bytes } of decodeInProcess<BlurMessage>(PROGRAM, task, { signal, memoryMb, isOurs })) {
      if (message.type === 'end') summary = message.summary
      else if (message.type === 'stream') written = new PictureFile(copy, message, bytes)
      else {
        if (message.type === 'picture') written!.write({ ...message, data: bytes })
        onProgress?.(message.share)
      }
    }
    written!.close()
  } finally {
    written?.abandon()
  }
  return summary!
}
