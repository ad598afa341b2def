import type { Readable } from 'node:stream'
import { ConcordError, type ErrorCode } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { readStoredText } from '#lib/messages/stored-text.ts'
import { startDecoderProcess } from './decoder-process.ts'
import { decodeMessages } from './framed-messages.ts'

/** A decoder that says nothing for this long hangs on a damaged file. */
const SILENCE_LIMIT_MS = 60_000
/** What native code and V8 say before they abort for want of memory. */
const NO_MEMORY = /heap out of memory|bad_alloc|Cannot allocate memory|Allocation failed/

/** The decoder's process was ended for want of memory: by us, by the system, or by itself. The file may be sound. */
export class DecoderOutOfMemory extends ConcordError {
  constructor(cause: unknown) {
    super('unavailable', phrase('There was not enough memory to decode this recording.'), { cause })
    this.name = 'DecoderOutOfMemory'
  }
}

export interface DecodingOptions {
  signal?: AbortSignal | undefined
  /** Memory that the process may have in use, in MB. */
  memoryMb?: number | undefined
  /** Whether the file is ours, so that it may be opened to the user that decodes. */
  isOurs?: boolean | undefined
}

/**
 * Runs a program that decodes a recording as a confined process of its own and yields what it tells, up to a message of type
 * "end". It is killed when the caller stops reading, when `signal` aborts, or when it falls silent.
 *
 * @param program the module to run; it gets the task, with the file's name and the user to become, as its first message
 * @throws ConcordError bad-video where the file can't be read or crashes the decoder; DecoderOutOfMemory; cancelled
 */
export async function* decodeInProcess<Message extends { type: string }>(
  program: string,
  task: { file: string },
  { signal, memoryMb, isOurs = false }: DecodingOptions = {},
): AsyncGenerator<{ message: Message; bytes: Buffer }> {
  const decoder = await startDecoderProcess(program, task.file, { memoryMb, mayShare: isOurs })
  const { child } = decoder
  let log = ''
  child.stderr!.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4000)
  })
  const ended = new Promise<Ending>((resolve) => {
    child.once('exit', (code, killedBy) => resolve({ code, killedBy }))
    child.once('error', () => resolve({ code: -1, killedBy: null }))
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
  child.send({ ...task, file: decoder.file, account: decoder.account }, () => {})
  let complete = false
  try {
    for await (const part of decodeMessages<Message | Failure>(child.stdio[3] as Readable)) {
      clearTimeout(alarm)
      if (isFailure(part.message)) throw new ConcordError(part.message.code, readStoredText(part.message.message))
      if (part.message.type === 'end') complete = true
      yield part as { message: Message; bytes: Buffer }
      alarm = setTimeout(hush, SILENCE_LIMIT_MS)
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  } finally {
    clearTimeout(alarm)
    signal?.removeEventListener('abort', abort)
    if (!complete) child.kill('SIGKILL')
    await decoder.close()
  }
  if (signal?.aborted) throw new ConcordError('cancelled', phrase('This was cancelled.'))
  if (!complete) throw explain(await ended, { silent, usedTooMuch: decoder.usedTooMuch(), log })
}

/** How such a program says that it can't go on. */
interface Failure {
  type: 'error'
  code: ErrorCode
  /** As it is stored. */
  message: string
}

function isFailure(message: { type: string }): message is Failure {
  return message.type === 'error'
}

interface Ending {
  code: number | null
  killedBy: NodeJS.Signals | null
}

/** Why the decoder ended before it was done. */
function explain(
  { code, killedBy }: Ending,
  { silent, usedTooMuch, log }: { silent: boolean; usedTooMuch: boolean; log: string },
): ConcordError {
  const cause = new Error(`${killedBy ?? `exit ${code}`}: ${log}`)
  if (silent)
    return new ConcordError(
      'bad-video',
      phrase('The video decoder got stuck on this file; it is damaged. Convert it to MP4 (H.264) and try again.'),
    )
  // Nobody but the system, when it runs out of memory, kills without asking.
  if (usedTooMuch || killedBy === 'SIGKILL' || NO_MEMORY.test(log)) return new DecoderOutOfMemory(cause)
  if (killedBy === 'SIGXCPU')
    return new ConcordError(
      'bad-video',
      phrase('Decoding this file takes longer than any recording does. Convert it to MP4 (H.264) and try again.'),
      { cause },
    )
  if (!killedBy)
    return new ConcordError(
      'unavailable',
      phrase('The video decoder could not be started. See the server log for the cause.'),
      {
        cause,
      },
    )
  return new ConcordError(
    'bad-video',
    phrase('The video decoder crashed on this file; it is damaged. Convert it to MP4 (H.264) and try again.'),
    { cause },
  )
}
