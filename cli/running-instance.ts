import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'
import { FolderLock } from '#lib/processes/folder-lock.ts'
import type { dataFolders } from '#lib/settings/settings.ts'

const instanceSchema = z.object({
  /** The number of the supervisor's process; null once it has ended in order. */
  process: z.number().int().nullable(),
  /** The address to type, once it is known. */
  url: z.string().optional(),
  /** The port that was asked for, and the one that was taken. */
  wantedPort: z.number().int().optional(),
  port: z.number().int().optional(),
  /** The port of the embedded database. */
  databasePort: z.number().int().optional(),
})

/** What a Concord says of itself in its data folder, for others that come to the same folder. */
export type Instance = z.infer<typeof instanceSchema>

type Folders = ReturnType<typeof dataFolders>

/** This process's hold on a data folder. No other Concord can start on it until this process ends, whatever ends it. */
export class LockedDataFolder {
  readonly #lock: FolderLock
  readonly #file: string
  /** What the last one said of itself; nothing where there was none. */
  readonly former: Instance | undefined
  #instance: Instance

  private constructor(lock: FolderLock, file: string, former: Instance | undefined) {
    this.#lock = lock
    this.#file = file
    this.former = former
    // The port is kept, so that the next one finds it where this one does not get as far.
    this.#instance = { process: process.pid, wantedPort: former?.wantedPort, port: former?.port }
  }

  /**
   * @throws ConcordError conflict where another Concord runs on the folder, with its address and its process; unavailable where
   * the folder holds half of a backup
   */
  static async take(folders: Folders, { forRestore = false } = {}): Promise<LockedDataFolder> {
    const lock = FolderLock.take(folders.lock)
    if (!lock) throw alreadyRunning(await runningInstance(folders))
    if (existsSync(folders.restoring) && !forRestore) throw halfRestored(folders.restoring)
    const dataFolder = new LockedDataFolder(lock, folders.running, await runningInstance(folders))
    await dataFolder.tell({})
    return dataFolder
  }

  /** Adds to what others are told of this Concord. */
  async tell(more: Partial<Instance>): Promise<void> {
    this.#instance = { ...this.#instance, ...more }
    const unfinished = `${this.#file}.unfinished`
    await writeFile(unfinished, JSON.stringify(this.#instance), { mode: 0o600 })
    await rename(unfinished, this.#file)
  }

  async release(): Promise<void> {
    // A disk without space keeps no process from ending.
    await this.tell({ process: null }).catch(() => {})
    this.#lock.release()
  }
}

/** What the Concord that runs on a data folder, or ran there last, says of itself. */
export async function runningInstance({ running }: Folders): Promise<Instance | undefined> {
  const text = await readFile(running, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return instanceSchema.parse(JSON.parse(text))
  } catch {
    // Of another version, or damaged: nothing rests on it but a sentence and a port.
    return undefined
  }
}

function alreadyRunning(instance: Instance | undefined): ConcordError {
  const number = instance?.process ? phrase(' (process {number})', { number: String(instance.process) }) : ''
  return new ConcordError(
    'conflict',
    instance?.url
      ? phrase('Concord is already running at {url}{number}.', { url: shownName(instance.url), number })
      : phrase('Concord is already starting{number}, or a backup or restore has this data folder.', { number }),
  )
}

function halfRestored(mark: string): ConcordError {
  return new ConcordError(
    'unavailable',
    phrase(
      'CONCORD_DATA: restoring a backup into {dirname} broke off. Restore it again (concord restore); that begins anew.',
      { dirname: shownName(path.dirname(mark)) },
    ),
  )
}
