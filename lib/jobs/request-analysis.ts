import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { cancelAnalysis, planAnalysis, retryAnalysis } from '#lib/studies/analyses.ts'
import { type IncomingFile, takeRecording } from '#lib/studies/recordings.ts'
import { outdatedRecordings } from '#lib/studies/study-sampling.ts'

/**
 * Takes an uploaded file as a recording of an interview and puts its analysis in the queue, both or neither.
 *
 * @returns the recording's id
 */
export async function receiveRecording(
  database: Database,
  storage: Storage,
  queue: JobQueue,
  person: Person,
  { interviewId, file }: { interviewId: string; file: IncomingFile },
): Promise<string> {
  return takeRecording(database, storage, person, interviewId, file, (write) =>
    inTransaction(database, async (transaction) => {
      const recordingId = await write(transaction)
      await planAnalysis(transaction, queue, recordingId)
      return recordingId
    }),
  )
}

/**
 * Puts the analysis of a recording that a person asks for in the queue.
 *
 * @param track the face to take for the participant's, where the person chose it
 * @param other an encoder other than the study's
 * @returns the analysis's id
 */
export async function requestAnalysis(
  database: Database,
  queue: JobQueue,
  person: Pick<Person, 'id'>,
  recordingId: string,
  track?: number,
  other?: string,
): Promise<string> {
  return inTransaction(database, async (transaction) => {
    const id = await planAnalysis(transaction, queue, recordingId, track, other)
    if (track === undefined) await audit(transaction, person.id, 'analysis.start', id)
    else await audit(transaction, person.id, 'analysis.choose-face', id, { track })
    return id
  })
}

/**
 * Puts every recording of a study in the queue whose analysis is not as the study's settings say, each in a transaction of
 * its own: a large study would hold its rows for minutes.
 *
 * @returns how many
 */
export async function requestOutdated(
  database: Database,
  queue: JobQueue,
  person: Pick<Person, 'id'>,
  studyId: string,
): Promise<number> {
  const recordings = await outdatedRecordings(database, studyId)
  for (const recording of recordings) await requestAnalysis(database, queue, person, recording)
  return recordings.length
}

/** Runs an analysis that failed or was cancelled again. @throws ConcordError conflict where it did neither */
export async function requestAnalysisRetry(
  database: Database,
  queue: JobQueue,
  person: Person,
  id: string,
): Promise<void> {
  await inTransaction(database, (transaction) => retryAnalysis(transaction, queue, person, id))
}

/** Cancels an analysis that waits or runs. @throws ConcordError conflict where it has ended */
export async function requestAnalysisCancel(
  database: Database,
  queue: JobQueue,
  person: Person,
  id: string,
): Promise<void> {
  await inTransaction(database, (transaction) => cancelAnalysis(transaction, queue, person, id))
}
