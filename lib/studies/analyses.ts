import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import { type Analysis, storedAnalysis, storedFacts } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { bytesOf } from '#lib/numbers/rows.ts'

/**
 * Writes down that a recording is to be analysed with its study's encoder and stride.
 *
 * @param track the face to take for the participant's; the one that a person chose before where none is given
 * @returns the analysis's id
 */
export async function planAnalysis(database: Database, recordingId: string, track?: number): Promise<string> {
  const recording = await database.recording.findUniqueOrThrow({
    where: { id: recordingId },
    select: { interview: { select: { participant: { select: { study: true } } } } },
  })
  const { encoder, stride } = recording.interview.participant.study
  const before = await database.analysis.findFirst({
    where: { recordingId, track: { not: null } },
    orderBy: { createdAt: 'desc' },
    select: { track: true },
  })
  const chosen = track ?? before?.track ?? null
  return (await database.analysis.create({ data: { recordingId, encoder, stride, track: chosen } })).id
}

/**
 * An earlier analysis whose frame features serve this one: same recording, encoder and sampling, but another stride or
 * another face. Where nothing differs, a new pass over the video is what was asked for.
 */
export async function keptFeatures(
  database: Database,
  { id, recordingId, stride, track, recording }: NonNullable<Awaited<ReturnType<typeof beginAnalysis>>>,
  encoderHash: string,
): Promise<{ features: string; result: Analysis } | undefined> {
  const earlier = await database.analysis.findFirst({
    where: { recordingId, state: 'done', features: { not: null }, id: { not: id } },
    orderBy: { finishedAt: 'desc' },
    omit: { embeddings: true },
  })
  // One that can't be read is as good as none: the video is gone over again.
  const { value: result } = storedAnalysis.readOrWhy(earlier?.result)
  if (!earlier?.features || !result || result.provenance.encoder.sha256 !== encoderHash) return undefined
  if (result.sampling.framesPerSecond !== recording.interview.participant.study.framesPerSecond) return undefined
  if (earlier.stride === stride && earlier.track === track) return undefined
  return { features: earlier.features, result }
}

/** Takes the frame features of older analyses of the same recording off the record. @returns their keys in the storage */
export async function forgetOlderFeatures(database: Database, id: string): Promise<string[]> {
  const { recordingId, features } = await database.analysis.findUniqueOrThrow({ where: { id } })
  if (!features) return []
  const older = { recordingId, id: { not: id }, features: { not: features } }
  const rows = await database.analysis.findMany({ where: older, select: { features: true } })
  await database.analysis.updateMany({ where: older, data: { features: null } })
  return [...new Set(rows.flatMap((row) => row.features ?? []))]
}

export async function rememberJob(database: Database, analysisId: string, jobId: string): Promise<void> {
  await database.analysis.update({ where: { id: analysisId }, data: { jobId } })
}

/** What a worker needs to run an analysis; undefined where it was cancelled or is done already. */
export async function beginAnalysis(database: Database, id: string) {
  const { count } = await database.analysis.updateMany({
    where: { id, state: { in: ['queued', 'running'] } },
    data: {
      state: 'running',
      stage: 'opening',
      progress: 0,
      startedAt: new Date(),
      attempt: { increment: 1 },
      problem: null,
    },
  })
  if (count === 0) return undefined
  return database.analysis.findUniqueOrThrow({
    where: { id },
    include: { recording: { include: { interview: { include: { participant: { include: { study: true } } } } } } },
  })
}

/** Tells how far an attempt is. @returns false where the attempt is no longer wanted: cancelled, or taken up by another worker */
export async function reportProgress(
  database: Database,
  id: string,
  attempt: number,
  stage: string,
  progress: number,
): Promise<boolean> {
  const { count } = await database.analysis.updateMany({
    where: { id, attempt, state: 'running' },
    data: { stage, progress },
  })
  return count === 1
}

/** Stores what an attempt found, unless it is no longer wanted. */
export async function finishAnalysis(
  database: Database,
  id: string,
  attempt: number,
  { analysis, embeddings }: { analysis: Analysis; embeddings: Float32Array },
  features?: string,
): Promise<boolean> {
  return database.$transaction(async (tx) => {
    const { count } = await tx.analysis.updateMany({
      where: { id, attempt, state: 'running' },
      data: {
        state: 'done',
        stage: 'done',
        progress: 1,
        finishedAt: new Date(),
        result: storedAnalysis.write(analysis),
        features: features ?? null,
        embeddings: bytesOf(embeddings),
      },
    })
    if (count === 0) return false
    const { recordingId } = await tx.analysis.findUniqueOrThrow({ where: { id }, select: { recordingId: true } })
    const { sha256 } = analysis.recording
    await tx.recording.update({
      where: { id: recordingId },
      data: { sha256, facts: storedFacts.write(analysis.recording) },
    })
    return true
  })
}

export async function failAnalysis(database: Database, id: string, attempt: number, problem: string): Promise<void> {
  await database.analysis.updateMany({
    where: { id, attempt, state: 'running' },
    data: { state: 'failed', problem, finishedAt: new Date() },
  })
}

/** Cancels an analysis that waits or runs. @returns its job @throws ConcordError conflict where it has ended */
export async function cancelAnalysis(database: Database, person: Person, id: string): Promise<string | null> {
  return database.$transaction(async (tx) => {
    const { count } = await tx.analysis.updateMany({
      where: { id, state: { in: ['queued', 'running'] } },
      data: { state: 'cancelled', finishedAt: new Date() },
    })
    if (count === 0) throw new ConcordError('conflict', 'This analysis has ended already.')
    await audit(tx, person.id, 'analysis.cancel', id)
    return (await tx.analysis.findUniqueOrThrow({ where: { id } })).jobId
  })
}

/** Puts an analysis that failed or was cancelled back in the queue. @throws ConcordError conflict where it did neither */
export async function retryAnalysis(database: Database, person: Person, id: string): Promise<void> {
  await database.$transaction(async (tx) => {
    const { count } = await tx.analysis.updateMany({
      where: { id, state: { in: ['failed', 'cancelled'] } },
      data: { state: 'queued', stage: 'waiting', progress: 0, problem: null, finishedAt: null },
    })
    if (count === 0)
      throw new ConcordError('conflict', 'Only an analysis that failed or was cancelled can be run again.')
    await audit(tx, person.id, 'analysis.retry', id)
  })
}

export interface QueueRow {
  id: string
  studyId: string
  studyCode: string
  interviewId: string
  participant: string
  visit: string
  fileName: string
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  stage: string
  progress: number
  secondsLeft: number | null
  problem: string | null
  createdAt: Date
  finishedAt: Date | null
}

/** The analyses that a person may see: those under way first, then the latest that ended. */
export async function listQueue(database: Database, person: Person, limit = 60): Promise<QueueRow[]> {
  const visible = person.role === 'administrator' ? {} : { memberships: { some: { userId: person.id } } }
  const where = { recording: { interview: { participant: { study: visible } } } }
  const include = { recording: { include: { interview: { include: { participant: { include: { study: true } } } } } } }
  const omit = { embeddings: true, result: true } as const
  const [open, ended] = await Promise.all([
    database.analysis.findMany({
      where: { ...where, state: { in: ['running', 'queued'] } },
      include,
      omit,
      orderBy: [{ state: 'desc' }, { createdAt: 'asc' }],
      take: 200,
    }),
    database.analysis.findMany({
      where: { ...where, state: { in: ['done', 'failed', 'cancelled'] } },
      include,
      omit,
      orderBy: { finishedAt: 'desc' },
      take: limit,
    }),
  ])
  return [...open.sort((a, b) => Number(b.state === 'running') - Number(a.state === 'running')), ...ended].map(
    (row) => {
      const { interview, fileName } = row.recording
      const { study, code } = interview.participant
      return {
        id: row.id,
        studyId: study.id,
        studyCode: study.code,
        interviewId: interview.id,
        participant: code,
        visit: interview.visit,
        fileName,
        state: row.state,
        stage: row.stage,
        progress: row.progress,
        secondsLeft: secondsLeft(row),
        problem: row.problem,
        createdAt: row.createdAt,
        finishedAt: row.finishedAt,
      }
    },
  )
}

/** Time left at the pace so far; null until a twentieth is done. */
function secondsLeft({
  state,
  progress,
  startedAt,
}: {
  state: string
  progress: number
  startedAt: Date | null
}): number | null {
  if (state !== 'running' || !startedAt || progress < 0.05) return null
  const seconds = (Date.now() - startedAt.getTime()) / 1000
  return Math.ceil((seconds * (1 - progress)) / progress)
}
