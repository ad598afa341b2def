import path from 'node:path'
import { decodeInProcess } from '#lib/analysis/decode-in-process.ts'
import { FileAtRest } from '#lib/analysis/file-at-rest.ts'
import { retryingSmaller } from '#lib/analysis/retry-smaller.ts'
import { PictureFile } from '#lib/video/picture-file.ts'
import type { PlayableMessage } from './playable-messages.ts'

const PROGRAM = path.join(import.meta.dirname, 'playable-process.ts')

export interface PlayableOptions {
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
 * Makes a copy of a recording that browsers play: MP4 of at most 1280 px (H.264, AAC where there is sound), upright, that begins
 * with its index. Its times are the recording's.
 *
 * @param copy the file to write; what is left of it where this throws is the caller's to remove
 * @returns its length in ms
 * @throws ConcordError bad-video, unavailable, storage-full, cancelled
 */
export async function makePlayable(
  file: string,
  copy: string,
  options: PlayableOptions,
): Promise<{ lengthMs: number }> {
  const recording = await FileAtRest.open(file)
  const made = await retryingSmaller(options, (threads) => makeOnce(file, copy, { ...options, threads }))
  await recording.demandUnchanged()
  return made
}

async function makeOnce(file: string, copy: string, options: PlayableOptions): Promise<{ lengthMs: number }> {
  const { threads, memoryMb, isOurs, signal, onProgress } = options
  const task = { file, threads }
  let written: PictureFile | undefined
  let lengthMs = 0
  try {
    for await (const { message, bytes } of decodeInProcess<PlayableMessage>(PROGRAM, task, {
      signal,
      memoryMb,
      isOurs,
    })) {
      if (message.type === 'end') ({ lengthMs } = message)
      else if (message.type === 'stream') {
        const sound = message.soundBytes > 0 ? bytes.subarray(0, message.soundBytes) : undefined
        written = new PictureFile(copy, message, bytes.subarray(message.soundBytes), sound)
      } else if (message.type === 'sound') written!.writeSound({ ...message, data: bytes })
      else {
        written!.write({ ...message, data: bytes })
        onProgress?.(message.share)
      }
    }
    written!.close()
  } finally {
    written?.abandon()
  }
  return { lengthMs }
}
