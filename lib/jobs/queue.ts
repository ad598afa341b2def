import { fromPrisma, PgBoss } from 'pg-boss'
import type { Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { JobQueue, JobState } from '#lib/runs/job-queue.ts'
import type { RunKind, RunName } from '#lib/runs/run.ts'
import { JOBS } from './definitions/jobs.ts'

/** A worker that is not heard of for this long is taken for dead, and its job goes to another. */
const HEARTBEAT_SECONDS = 15
const LONGEST_HOURS = 12

const COMMON = {
  application_name: 'concord-queue',
  max: 4,
  schedule: false,
  superviseIntervalSeconds: 5,
  monitorIntervalSeconds: 5,
}

const STATES: Record<string, JobState> = {
  created: 'waiting',
  retry: 'waiting',
  active: 'active',
  completed: 'completed',
  cancelled: 'cancelled',
  failed: 'failed',
}

/** A job that no worker of this version runs, since it is of no known kind or does not say what such a job says. */
export interface RefusedJob {
  queue: string
  createdAt: Date
}

/** What is kept of a job that was refused. */
export const REFUSED = { refused: true }

/** The queue in the database. Programs that only send open it too; `boss.work` is for workers. */
export interface Queue extends JobQueue {
  boss: PgBoss
  /** Jobs that were refused, the latest first. */
  refused(limit?: number): Promise<RefusedJob[]>
  stop(): Promise<void>
}

/** The schema that the queue's tables are in. */
export const QUEUE_SCHEMA = 'pgboss'

/**
 * Makes the queue's tables and queues, or brings those that an earlier version made to this one.
 *
 * @param ownerUrl the database as the role that owns its tables
 */
export async function makeQueues(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({ ...COMMON, connectionString: ownerUrl, supervise: false, migrate: true })
  boss.on('error', (error) => console.error('queue:', error.message))
  await boss.start()
  try {
    const common = { retryDelay: 1, heartbeatSeconds: HEARTBEAT_SECONDS, expireInSeconds: LONGEST_HOURS * 3600 }
    for (const { queue, deaths } of Object.values(JOBS)) {
      const options = { ...common, retryLimit: deaths }
      await boss.createQueue(queue, options)
      // One that an earlier version made has its options.
      await boss.updateQueue(queue, options)
    }
  } finally {
    await boss.stop({ graceful: false })
  }
}

/**
 * Opens the queue in the database.
 *
 * @param supervise whether this program looks after jobs whose worker is gone; workers do
 * @throws ConcordError unavailable where no Concord of this version was started on the database
 */
export async function openQueue(databaseUrl: string, supervise: boolean): Promise<Queue> {
  // Its tables belong to the role that migrates: this one may only write rows.
  const boss = new PgBoss({ ...COMMON, connectionString: databaseUrl, supervise, migrate: false, reindex: false })
  boss.on('error', (error) => console.error('queue:', error.message))
  await boss.start().catch((cause: Error) => {
    throw /not installed|requires migrations/.test(cause.message)
      ? new ConcordError(
          'unavailable',
          phrase(
            'The queue in the database is of another version of Concord. Start this version on it once (npm start).',
          ),
          { cause },
        )
      : cause
  })
  return {
    boss,
    send: (transaction, run, afterSeconds) => send(boss, transaction, run, afterSeconds),
    cancel: async (transaction, kind, jobId) => {
      await boss.cancel(JOBS[kind].queue, jobId, { db: fromPrisma(transaction) })
    },
    expedite: async (kind, jobId) => {
      await boss.update(JOBS[kind].queue, undefined, { id: jobId, startAfter: new Date() })
    },
    states: (kind, jobIds) => statesOf(boss, kind, jobIds),
    refused: (limit = 20) => refusedJobs(boss, limit),
    stop: () => boss.stop({ graceful: false }),
  }
}

async function send(boss: PgBoss, transaction: Transaction, { kind, id }: RunName, afterSeconds = 0): Promise<string> {
  const { queue, dataOf } = JOBS[kind]
  const jobId = await boss.send(queue, dataOf(id), { db: fromPrisma(transaction), startAfter: afterSeconds })
  if (!jobId) throw new Error(`The queue ${queue} took no job.`)
  return jobId
}

async function statesOf(boss: PgBoss, kind: RunKind, jobIds: readonly string[]): Promise<Map<string, JobState>> {
  const { rows } = await boss
    .getDb()
    .executeSql('SELECT id, state::text FROM pgboss.job WHERE name = $1 AND id = ANY($2::uuid[])', [
      JOBS[kind].queue,
      jobIds,
    ])
  return new Map((rows as { id: string; state: string }[]).map(({ id, state }) => [id, STATES[state]!]))
}

async function refusedJobs(boss: PgBoss, limit: number): Promise<RefusedJob[]> {
  const known = Object.values(JOBS).map(({ queue }) => queue)
  const { rows } = await boss.getDb().executeSql(
    `SELECT name, created_on FROM pgboss.job
     WHERE (name = ANY($1::text[]) AND state = 'failed' AND output ->> 'refused' = 'true')
       OR NOT (name = ANY($1::text[]) OR name LIKE '\\_\\_pgboss%')
     ORDER BY created_on DESC LIMIT $2`,
    [known, limit],
  )
  return (rows as { name: string; created_on: Date }[]).map(({ name, created_on }) => ({
    queue: name,
    createdAt: created_on,
  }))
}
