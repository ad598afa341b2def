import { setTimeout as wait } from 'node:timers/promises'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { DecoderOutOfMemory } from './decode-in-process.ts'

/** Others may have given memory back after this long. */
const PAUSE_MS = 3000

/**
 * Does something that decodes with fewer threads again where the memory was too little: each thread of a decoder holds pictures of
 * its own. What comes out is the same with any number of threads.
 *
 * @throws ConcordError unavailable where it is too little even then; cancelled
 */
export async function retryingSmaller<T>(
  { threads, signal }: { threads: number; signal?: AbortSignal | undefined },
  attempt: (threads: number) => Promise<T>,
  pauseMs = PAUSE_MS,
): Promise<T> {
  let cause: unknown
  for (const [before, fewer] of [threads, 1, 1].entries()) {
    if (before === 2) await wait(pauseMs)
    if (signal?.aborted) throw new ConcordError('cancelled', phrase('This was cancelled.'))
    try {
      return await attempt(fewer)
    } catch (error) {
      if (!(error instanceof DecoderOutOfMemory)) throw error
      cause = error
    }
  }
  throw new ConcordError(
    'unavailable',
    phrase(
      'There is not enough memory to decode this recording, even by one thread. Free some memory, give the machine more, or convert the recording to a smaller picture. Then run it again.',
    ),
    { cause },
  )
}
