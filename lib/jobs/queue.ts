import { PgBoss } from 'pg-boss'

/** The jobs there are. */
export const ANALYSIS_QUEUE = 'analysis'
export const PHANTOM_QUEUE = 'phantom'
export const IMPORT_QUEUE = 'model-import'
export const TRAINING_QUEUE = 'training'

export interface AnalysisJob {
  analysisId: string
}

export interface PhantomJob {
  studyId: string
  requestedBy: string
  participants: number
  seconds: number
}

export interface ImportJob {
  importId: string
}

export interface TrainingJob {
  runId: string
}

/** A worker that is not heard of for this long is taken for dead, and its job goes to another. */
const HEARTBEAT_SECONDS = 15

const held = globalThis as typeof globalThis & { concordQueue?: Promise<PgBoss> }

/** Opens the queue in the database and makes its queues where they are missing. */
export async function openQueue(databaseUrl: string, supervise: boolean): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: 'concord-queue',
    max: 4,
    supervise,
    schedule: false,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  })
  boss.on('error', (error) => console.error('queue:', error.message))
  await boss.start()
  const options = { retryLimit: 3, retryDelay: 1, heartbeatSeconds: HEARTBEAT_SECONDS, expireInSeconds: 12 * 3600 }
  for (const name of [ANALYSIS_QUEUE, PHANTOM_QUEUE, IMPORT_QUEUE, TRAINING_QUEUE])
    await boss.createQueue(name, options)
  return boss
}

/** The queue that all requests of the web app share; it only sends. */
export function queue(): Promise<PgBoss> {
  held.concordQueue ??= openQueue(process.env.DATABASE_URL!, false)
  return held.concordQueue
}
