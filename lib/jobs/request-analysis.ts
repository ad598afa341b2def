import type { PgBoss } from 'pg-boss'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { cancelAnalysis, planAnalysis, rememberJob, retryAnalysis } from '#lib/studies/analyses.ts'
import { outdatedRecordings } from '#lib/studies/study-sampling.ts'
import { ANALYSIS_QUEUE, type AnalysisJob } from './queue.ts'

/**
 * Puts the analysis of a recording in the queue.
 *
 * @param track the face to take for the participant's, where a person chose it
 * @returns the analysis's id
 */
export async function requestAnalysis(
  database: Database,
  boss: PgBoss,
  recordingId: string,
  track?: number,
): Promise<string> {
  const analysisId = await planAnalysis(database, recordingId, track)
  await send(database, boss, analysisId)
  return analysisId
}

/** Puts every recording of a study in the queue whose analysis is not as the study's settings say. @returns how many */
export async function requestOutdated(database: Database, boss: PgBoss, studyId: string): Promise<number> {
  const recordings = await outdatedRecordings(database, studyId)
  for (const recording of recordings) await requestAnalysis(database, boss, recording)
  return recordings.length
}

export async function requestRetry(
  database: Database,
  boss: PgBoss,
  person: Person,
  analysisId: string,
): Promise<void> {
  await retryAnalysis(database, person, analysisId)
  await send(database, boss, analysisId)
}

export async function requestCancel(
  database: Database,
  boss: PgBoss,
  person: Person,
  analysisId: string,
): Promise<void> {
  const jobId = await cancelAnalysis(database, person, analysisId)
  if (jobId) await boss.cancel(ANALYSIS_QUEUE, jobId)
}

async function send(database: Database, boss: PgBoss, analysisId: string): Promise<void> {
  const jobId = await boss.send(ANALYSIS_QUEUE, { analysisId } satisfies AnalysisJob)
  if (jobId) await rememberJob(database, analysisId, jobId)
}
