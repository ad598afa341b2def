import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import { type Analysis, storedAnalysis, storedFacts } from '#lib/analysis/analysis.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { MOVEMENT } from '#lib/movement/measures.ts'
import { bytesOf } from '#lib/numbers/rows.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { openAndEnded } from '#lib/runs/open-and-ended.ts'
import { cancelRun, enqueueRun, retryRun } from '#lib/runs/request-run.ts'
import { type RunProgress, runProgress } from '#lib/runs/run-progress.ts'
import { RUN_COLUMNS } from '#lib/runs/run-tables.ts'
import { Prisma } from '#prisma/client/client.ts'
import { keepMeasures } from './clip-measures.ts'
import { countingAnalysis } from './counting-analysis.ts'
import { keepMeans } from './movement-means.ts'
import { FILE_REMOVED } from './recordings.ts'

/**
 * Puts the analysis of a recording, with its study's stride and limit of clips, in the queue.
 *
 * @param track the face to take for the participant's, of the analysis that counts, whose limit, and which clips it has, are then kept; the one that
 * a person chose before where none is given
 * @param other an encoder other than the study's
 * @returns the analysis's id
 */
export async function planAnalysis(
  transaction: Transaction,
  queue: JobQueue,
  recordingId: string,
  track?: number,
  other?: string,
): Promise<string> {
  const recording = await transaction.recording.findUniqueOrThrow({
    where: { id: recordingId },
    select: { storageKey: true, interview: { select: { participant: { select: { study: true } } } } },
  })
  if (recording.storageKey === null) throw new ConcordError('conflict', FILE_REMOVED)
  const { encoder: own, stride: strideNow, clipLimit: limitNow } = recording.interview.participant.study
  const encoder = other ?? own
  const seen =
    track === undefined
      ? undefined
      : await transaction.analysis.findFirst({
          ...countingAnalysis(encoder),
          where: { ...countingAnalysis(encoder).where, recordingId },
          select: { stride: true, clipLimit: true },
        })
  const clipLimit = seen ? seen.clipLimit : limitNow
  const stride = seen && clipLimit !== null ? seen.stride : strideNow
  const before = await latestChoice(transaction, recordingId)
  const chosen = track ?? (before && hasSameFaces(before, { stride, clipLimit }) ? before.track : null)
  const { id } = await transaction.analysis.create({ data: { recordingId, encoder, stride, clipLimit, track: chosen } })
  await enqueueRun(transaction, queue, { kind: 'analysis', id })
  return id
}

/** Whether faces have the same numbers in two analyses of a recording: where only some clips are read, others number them in another way. */
const hasSameFaces = (one: ReadClips, other: ReadClips) =>
  one.clipLimit === other.clipLimit && (one.clipLimit === null || one.stride === other.stride)

interface ReadClips {
  stride: number
  clipLimit: number | null
}

/** The face that a person chose last, by its number in analyses of the same clips. */
async function latestChoice(database: Database | Transaction, recordingId: string) {
  return database.analysis.findFirst({
    where: { recordingId, track: { not: null } },
    orderBy: { createdAt: 'desc' },
    select: { track: true, stride: true, clipLimit: true },
  })
}

/** The number of a face that a person chose in an analysis of other clips, which means nothing in this one; undefined where none did. */
export async function lostChoice(
  database: Database,
  { recordingId, track, ...read }: { recordingId: string; track: number | null } & ReadClips,
): Promise<number | undefined> {
  if (track !== null) return undefined
  const before = await latestChoice(database, recordingId)
  return before && !hasSameFaces(before, read) ? before.track! : undefined
}

/** Cancels an analysis that waits or runs. @throws ConcordError conflict where it has ended */
export async function cancelAnalysis(
  transaction: Transaction,
  queue: JobQueue,
  person: Pick<Person, 'id'>,
  id: string,
): Promise<void> {
  await cancelRun(transaction, queue, { kind: 'analysis', id })
  await audit(transaction, person.id, 'analysis.cancel', id)
}

/** Puts an analysis that failed or was cancelled back in the queue. @throws ConcordError conflict where it did neither */
export async function retryAnalysis(
  transaction: Transaction,
  queue: JobQueue,
  person: Pick<Person, 'id'>,
  id: string,
): Promise<void> {
  await retryRun(transaction, queue, { kind: 'analysis', id })
  await audit(transaction, person.id, 'analysis.retry', id)
}

/** The encoder that an analysis was asked for with; undefined where it is no longer there. */
export async function encoderOfAnalysis(database: Database, id: string): Promise<string | undefined> {
  return (await database.analysis.findUnique({ where: { id }, select: { encoder: true } }))?.encoder
}

/** What a worker needs to run an analysis. */
export async function analysisToRun(database: Database, id: string) {
  return database.analysis.findUniqueOrThrow({
    where: { id },
    include: { recording: { include: { interview: { include: { participant: { include: { study: true } } } } } } },
    omit: { embeddings: true, result: true },
  })
}

/** Takes what a few clips said in an earlier attempt off the record: heads, events and the encoder may be others by now. */
export async function forgetFirstLook(transaction: Transaction, id: string): Promise<void> {
  await transaction.analysis.update({ where: { id }, data: { firstLook: Prisma.DbNull } })
}

/** Stores what an analysis found, in the transaction that ends it; `track` is null where a face that was asked for means nothing in it. */
export async function storeAnalysis(
  transaction: Transaction,
  id: string,
  { analysis, embeddings, track }: { analysis: Analysis; embeddings: Float32Array; track?: number | null },
  features?: string,
): Promise<void> {
  const bytes = bytesOf(embeddings)
  const { recordingId, encoder } = await transaction.analysis.update({
    where: { id },
    data: {
      result: storedAnalysis.write(analysis),
      features: features ?? null,
      track: track === null ? null : undefined,
      firstLook: Prisma.DbNull,
      embeddings: bytes,
      encoderHash: analysis.provenance.encoder.sha256,
    },
    select: { recordingId: true, encoder: true },
  })
  await keepMeasures(transaction, id, analysis)
  if (encoder === MOVEMENT) await keepMeans(transaction, { id, recordingId }, analysis.clips, bytes)
  const { sha256 } = analysis.recording
  await transaction.recording.update({
    where: { id: recordingId },
    data: { sha256, facts: storedFacts.write(analysis.recording) },
  })
}

/** An analysis as the list of runs shows it. */
export interface ListedAnalysis extends RunProgress {
  id: string
  study: { id: string; code: string }
  interview: { id: string; participant: string; visit: string }
}

/** The analyses of the studies that `study` is true of: those under way, and the latest that ended. */
export async function listAnalyses(
  database: Database,
  study: Prisma.StudyWhereInput,
  ended: number,
): Promise<ListedAnalysis[]> {
  const rows = await openAndEnded(
    ({ where, ...page }) =>
      database.analysis.findMany({
        where: { recording: { interview: { participant: { study } } }, ...where },
        // The queue is asked for every few seconds by every page: no more than it shows.
        select: {
          ...RUN_COLUMNS,
          recording: {
            select: {
              interview: {
                select: {
                  id: true,
                  visit: true,
                  participant: { select: { code: true, study: { select: { id: true, code: true } } } },
                },
              },
            },
          },
        },
        ...page,
      }),
    ended,
  )
  return rows.map((row) => {
    const { interview } = row.recording
    const { study, code } = interview.participant
    return {
      id: row.id,
      study: { id: study.id, code: study.code },
      interview: { id: interview.id, participant: code, visit: interview.visit },
      ...runProgress(row),
    }
  })
}
