import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { failureKind } from '#lib/errors/failure-kinds.ts'
import { phrase } from '#lib/messages/message.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import type { Storage } from '#lib/storage/storage.ts'

/** A file that is to become a recording. */
export interface IncomingFile {
  /**
   * The recording's id. Asked again with the same, what was taken already is not taken twice, and what was taken half is
   * finished: the answer to the first time may have been lost with the program or the database that gave it.
   */
  id?: string | undefined
  path: string
  name: string
  bytes: number
}

/**
 * Takes an uploaded file into the storage as a recording of an interview.
 *
 * @param writeInTransaction runs what writes the recording down, and may add to it; a transaction of the database's by itself
 * @returns the recording's id
 */
export async function takeRecording(
  database: Database,
  storage: Storage,
  person: Pick<Person, 'id'> | null,
  interviewId: string,
  { id = randomUUID(), ...file }: IncomingFile,
  writeInTransaction: (write: (transaction: Transaction) => Promise<string>) => Promise<string> = (write) =>
    inTransaction(database, write),
): Promise<string> {
  if (await database.recording.findUnique({ where: { id }, select: { id: true } })) return id
  const extension = /^\.[a-z0-9]{1,5}$/.exec(path.extname(file.name).toLowerCase())?.[0] ?? ''
  const storageKey = `recordings/${id}${extension}`
  await storage.takeOnce(storageKey, file.path)
  try {
    return await writeInTransaction(async (transaction) => {
      const isFirst = await lockedWithoutRecording(transaction, interviewId)
      await transaction.recording.create({
        data: {
          id,
          interviewId,
          // A later one is used only when a manager says so.
          current: isFirst,
          storageKey,
          fileName: path.basename(file.name).slice(0, 200),
          bytes: BigInt(file.bytes),
        },
      })
      await audit(transaction, person?.id ?? null, 'recording.upload', id)
      return id
    })
  } catch (error) {
    // A database that went away may have the recording all the same. The file waits for the next try.
    if (failureKind(error) === undefined) await storage.remove(storageKey)
    throw error
  }
}

/**
 * What serving a recording needs; `copyKey` is of the copy that browsers play, where there is one.
 *
 * @param mayManage whether the person manages the study; others never see a recording that was withdrawn
 * @throws ConcordError not-found
 */
export async function findRecording(database: Database, id: string, mayManage: boolean) {
  const [recording, copy] = await Promise.all([
    database.recording.findUnique({ where: { id } }),
    database.recordingCopy.findFirst({ where: { recordingId: id, purpose: 'playing' }, select: { storageKey: true } }),
  ])
  if (!recording || (recording.withdrawnAt && !mayManage))
    throw new ConcordError('not-found', phrase('This recording no longer exists.'))
  const { storageKey } = recording
  if (storageKey === null) throw new ConcordError('not-found', FILE_REMOVED)
  return { ...recording, storageKey, copyKey: copy?.storageKey ?? undefined }
}

/** What stands where the file was. */
export const FILE_REMOVED = phrase(
  'The file was removed when the time to keep recordings of this participant had ended. Ratings and estimates stay.',
)

/** Whether an interview has no recording yet; of two that are uploaded at once, the second finds the first. */
async function lockedWithoutRecording(transaction: Transaction, interviewId: string): Promise<boolean> {
  const locked = await transaction.$queryRaw<unknown[]>`
    SELECT 1 FROM "Interview" WHERE id = ${interviewId}::uuid FOR UPDATE`
  if (locked.length === 0)
    throw new ConcordError(
      'not-found',
      phrase('The interview of this recording was deleted. Restore it from the bin, then upload again.'),
    )
  return (await transaction.recording.count({ where: { interviewId } })) === 0
}
