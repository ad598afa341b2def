import { spawn } from 'node:child_process'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { decodeMessages, type ExtractionTask, type FaceMessage } from './face-messages.ts'

/** A decoder that says nothing for this long hangs on a damaged file. */
const SILENCE_LIMIT_MS = 60_000

/**
 * Decodes a recording in a child process and yields its faces as they come. The child is killed when the
 * caller stops reading, when `signal` aborts, or when it falls silent.
 *
 * @throws ConcordError bad-video where the file can't be read or crashes the decoder; cancelled
 */
export async function* extractFaces(
  task: ExtractionTask,
  signal?: AbortSignal,
): AsyncGenerator<{ message: FaceMessage; crops: Buffer }> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'extract-faces-process.ts')], {
    stdio: ['pipe', 'ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'json',
  })
  let log = ''
  child.stderr!.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4000)
  })
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, killedBy) => resolve({ code, signal: killedBy }))
    child.once('error', () => resolve({ code: -1, signal: null }))
  })
  let silent = false
  const hush = () => {
    silent = true
    child.kill('SIGKILL')
  }
  let alarm = setTimeout(hush, SILENCE_LIMIT_MS)
  const abort = () => child.kill('SIGKILL')
  signal?.addEventListener('abort', abort)
  if (signal?.aborted) abort()
  child.send(task, () => {})
  let complete = false
  try {
    for await (const part of decodeMessages(child.stdio[3] as Readable)) {
      clearTimeout(alarm)
      if (part.message.type === 'error') throw new ConcordError(part.message.code, part.message.message)
      if (part.message.type === 'end') complete = true
      yield part
      alarm = setTimeout(hush, SILENCE_LIMIT_MS)
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  } finally {
    clearTimeout(alarm)
    signal?.removeEventListener('abort', abort)
    if (!complete) child.kill('SIGKILL')
  }
  if (signal?.aborted) throw new ConcordError('cancelled', 'The analysis was cancelled.')
  if (!complete) {
    const { code, signal: killedBy } = await ended
    if (silent) {
      throw new ConcordError(
        'bad-video',
        'The video decoder got stuck on this file; it is damaged. Convert it to MP4 (H.264) and try again.',
      )
    }
    if (!killedBy) {
      const cause = new Error(`exit ${code}: ${log}`)
      throw new ConcordError(
        'unavailable',
        'The video decoder could not be started. See the server log for the cause.',
        {
          cause,
        },
      )
    }
    throw new ConcordError(
      'bad-video',
      'The video decoder crashed on this file; it is damaged. Convert it to MP4 (H.264) and try again.',
      { cause: new Error(`${killedBy}: ${log}`) },
    )
  }
}
