import { DatabaseSync } from 'node:sqlite'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'

/** SQLite's code for a lock that another process holds. */
const BUSY = 5

/**
 * A lock that the operating system keeps on a file while this process lives and lets go of when it ends, whatever ends it.
 * Node.js has no call for such locks; its SQLite takes one for an exclusive transaction, on every system.
 */
export class FolderLock {
  readonly #database: DatabaseSync

  private constructor(database: DatabaseSync) {
    this.#database = database
  }

  /**
   * Takes the lock.
   *
   * @param file made where it is missing; it stays empty, and nothing else may open it
   * @returns undefined where another process holds it
   * @throws ConcordError bad-settings where the file system has no locks, or the file can't be written to
   */
  static take(file: string): FolderLock | undefined {
    let database: DatabaseSync | undefined
    try {
      database = new DatabaseSync(file, { timeout: 0 })
      database.exec('pragma journal_mode = memory; begin exclusive')
      return new FolderLock(database)
    } catch (cause) {
      database?.close()
      if ((cause as { errcode?: number }).errcode === BUSY) return undefined
      throw new ConcordError(
        'bad-settings',
        phrase('{file} can’t be locked: {message}. Choose a folder on a disk of this machine.', {
          file: shownName(file),
          message: (cause as Error).message,
        }),
        { cause },
      )
    }
  }

  release(): void {
    this.#database.close()
  }
}
