import type { PgBoss } from 'pg-boss'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { cancelAnalysis, planAnalysis, rememberJob, retryAnalysis } from '#lib/studies/analyses.ts'
import { ANALYSIS_QUEUE, type AnalysisJob } from './queue.ts'

/** Puts the analysis of a recording in the queue. @returns the analysis's id */
export async function requestAnalysis(database: Database, boss: PgBoss, recordingId: string): Promise<string> {
  const analysisId = await planAnalysis(database, recordingId)
  await send(database, boss, analysisId)
  return analysisId
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
