import { randomBytes } from 'node:crypto'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Prisma, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { openAndEnded } from '#lib/runs/open-and-ended.ts'
import { enqueueRun } from '#lib/runs/request-run.ts'
import { REPEATABLE } from '#lib/runs/run.ts'
import { type RunProgress, runProgress } from '#lib/runs/run-progress.ts'
import { createStudy, type Sampled } from './create-study.ts'

export interface PhantomRequest extends Sampled {
  participants: number
  /** Length of each recording. */
  seconds: number
  encoder: string
}

/** Creates an empty phantom study, marked as simulated, and puts the drawing of its recordings in the queue. @returns the study's id */
export async function planPhantom(
  database: Database,
  queue: JobQueue,
  person: Person,
  { participants, seconds, ...sampled }: PhantomRequest,
): Promise<string> {
  const number = (await database.study.count({ where: { simulated: true } })) + 1
  const study = {
    code: `PHANTOM-${number}-${randomBytes(2).toString('hex').toUpperCase()}`,
    title: `Phantom study ${number}`,
    description:
      'Simulated: drawn, animated faces with known expressivity, rated by two simulated raters. It shows that the software works on this machine and says nothing about patients.',
    scale: 'cains',
    target: 'exp',
    ...sampled,
    simulated: true,
  }
  return createStudy(database, person, study, async (transaction, studyId) => {
    const { id } = await transaction.phantomRun.create({
      data: { studyId, requestedById: person.id, participants, seconds },
    })
    await enqueueRun(transaction, queue, { kind: 'phantom', id })
    await audit(transaction, person.id, 'phantom.create', studyId, { participants, seconds })
  })
}

/** What a worker needs to make a phantom study. */
export async function phantomToRun(database: Database, id: string) {
  return database.phantomRun.findUniqueOrThrow({
    where: { id },
    include: { study: { select: { id: true, target: true } } },
  })
}

/** The phantom run of a study. @throws ConcordError not-found where the study is none */
export async function phantomOfStudy(transaction: Transaction, studyId: string) {
  const run = await transaction.phantomRun.findUnique({ where: { studyId } })
  if (!run) throw new ConcordError('not-found', phrase('This is not a phantom study.'))
  return run
}

/** Interviews of a study that have a recording already. */
export async function recordedInterviews(database: Database, studyId: string): Promise<Set<string>> {
  const rows = await database.interview.findMany({
    where: { participant: { studyId }, recordings: { some: {} } },
    select: { id: true },
  })
  return new Set(rows.map(({ id }) => id))
}

/** Recordings of a study that no analysis was asked for. */
export async function recordingsWithoutAnalysis(database: Database, studyId: string): Promise<string[]> {
  const rows = await database.recording.findMany({
    where: { interview: { participant: { studyId } }, analyses: { none: {} } },
    select: { id: true },
    orderBy: { createdAt: 'asc' },
  })
  return rows.map(({ id }) => id)
}

/** How far the analyses of a study's recordings are, by the latest of each. */
export async function latestAnalyses(database: Database | Transaction, studyId: string) {
  return database.analysis.findMany({
    where: { recording: { interview: { participant: { studyId } } } },
    orderBy: { createdAt: 'desc' },
    distinct: ['recordingId'],
    select: { id: true, state: true, problem: true },
  })
}

/** Writes down which training makes the head of a phantom study. */
export async function rememberTraining(transaction: Transaction, id: string, trainingId: string): Promise<void> {
  await transaction.phantomRun.update({ where: { id }, data: { trainingId } })
}

/** The phantom run that failed or was cancelled along with a training; undefined where there is none. */
export async function failedPhantomOf(transaction: Transaction, trainingId: string): Promise<string | undefined> {
  const where = { trainingId, state: { in: REPEATABLE } }
  return (await transaction.phantomRun.findFirst({ where, select: { id: true } }))?.id
}

/** A phantom study's making as the list of runs shows it. */
export interface ListedPhantom extends RunProgress {
  study: { id: string; code: string; title: string }
  participants: number
}

/** The makings of the phantom studies that `study` is true of: those under way, and the latest that ended. */
export async function listPhantoms(
  database: Database,
  study: Prisma.StudyWhereInput,
  ended: number,
): Promise<ListedPhantom[]> {
  const rows = await openAndEnded(
    ({ where, ...page }) =>
      database.phantomRun.findMany({ where: { study, ...where }, include: { study: true }, ...page }),
    ended,
  )
  return rows.map(({ study: { id, code, title }, participants, ...row }) => ({
    study: { id, code, title },
    participants,
    ...runProgress(row),
  }))
}
