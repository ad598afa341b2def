import { rm } from 'node:fs/promises'
import path from 'node:path'
import { failureKind } from '#lib/errors/failure-kinds.ts'
import type { Storage } from '#lib/storage/storage.ts'
import type { Attempt } from './attempt.ts'
import type { RunKind } from './run.ts'

/** What the storage keeps the files of a kind of run under, and how their names end. */
export interface FileName {
  /** As in `exports`. */
  under: string
  /** As in `.zip`. */
  extension: string
}

/** The kinds of runs that make a file. */
export const RUN_FILES = {
  analysis: { under: 'features', extension: '.safetensors' },
  copy: { under: 'blurred', extension: '.mp4' },
  export: { under: 'exports', extension: '.zip' },
} as const satisfies Partial<Record<RunKind, FileName>>
export type FileKind = keyof typeof RUN_FILES

/** Key of what an attempt stores. @param number of the attempt, from 1 */
export const keyOfAttempt = ({ under, extension }: FileName, id: string, number: number) =>
  `${under}/${id}-${number}${extension}`

/** Where the file that a run makes is made and kept. */
export interface FilePlace extends FileName {
  storage: Storage
  /** Where an attempt makes it. */
  workFolder: string
  /** Key of what the run made before; it stays until there is another. */
  earlierKey?: string | null
}

/** The file of one attempt. */
export interface AttemptFile {
  /** Where it is made; removed whatever becomes of the attempt. */
  unfinished: string
  /**
   * Hands a finished file to the storage. The run has it once the attempt has ended well.
   *
   * @param file `unfinished` where none is given
   * @returns its key
   * @throws ConcordError cancelled where the attempt is no longer wanted
   */
  store(file?: string): Promise<string>
}

/**
 * Makes the file of a run so that none is lost and none is left. Every attempt has a name of its own, so that two at once never write the
 * same file; it removes what attempts before it left, which were killed. What the attempt made goes where it did not end well, what the run
 * had before goes where it did.
 *
 * @param make makes the file, stores it, and ends the attempt, with `attempt.finish` as the last it does
 * @throws what `make` throws
 */
export async function makeAttemptFile<T>(
  attempt: Attempt,
  { storage, workFolder, under, extension, earlierKey = null }: FilePlace,
  make: (file: AttemptFile) => Promise<T>,
): Promise<T> {
  const { id } = attempt.run
  const keyOf = (number: number) => keyOfAttempt({ under, extension }, id, number)
  for (let before = 1; before < attempt.number; before++)
    if (keyOf(before) !== earlierKey) await storage.remove(keyOf(before))
  const key = keyOf(attempt.number)
  const unfinished = path.join(workFolder, `attempt-${process.pid}-${id}-${attempt.number}${extension}`)
  let isStored = false
  let result: T
  try {
    result = await make({
      unfinished,
      store: async (file = unfinished) => {
        attempt.demandCurrent()
        isStored = true
        await storage.take(key, file)
        return key
      },
    })
  } catch (error) {
    // A database that went away may have stored the run's end all the same; the next attempt removes what it did not.
    if (isStored && failureKind(error) !== 'database-away') await storage.remove(key)
    throw error
  } finally {
    await rm(unfinished, { force: true })
  }
  if (earlierKey && isStored) await storage.remove(earlierKey)
  return result
}

/** Working files of attempts, named by the number of the process that makes them. */
export const ATTEMPT_FILES = /^attempt-(\d+)-/
