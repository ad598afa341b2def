import { liveRun } from '#lib/runs/live-run.ts'
import type { RunKind } from '#lib/runs/run.ts'
import { JOBS } from './definitions/jobs.ts'
import { HANDLERS } from './handlers.ts'
import type { JobHandler, WorkerTools } from './job-handler.ts'

/** A job as the queue hands it out. */
export interface TakenJob {
  id: string
  data: unknown
  signal: AbortSignal
}

/**
 * Does one job: finds its run, and lives the worker's part of the run's life.
 *
 * @param stopping aborted where the worker stops
 * @returns whether the job was one; false where its data are not what such a job says
 * @throws what made the queue take the job away
 */
export async function takeJob(
  kind: RunKind,
  tools: WorkerTools,
  job: TakenJob,
  stopping: AbortSignal,
  handler: JobHandler = HANDLERS[kind],
): Promise<boolean> {
  const id = runOf(kind, job.data)
  if (id === undefined) return false
  const { database, queue, tried } = tools
  await liveRun(
    { kind, id },
    { database, queue, job, stopping, tried },
    {
      ...(handler.missing && { missing: () => handler.missing!(tools, id) }),
      work: (attempt) => handler.work(tools, id, attempt),
      ...(handler.afterwards && { afterwards: () => handler.afterwards!(tools, id) }),
    },
  )
  return true
}

function runOf(kind: RunKind, data: unknown): string | undefined {
  try {
    return JOBS[kind].runOf(data)
  } catch (error) {
    console.error(`A job of the queue ${JOBS[kind].queue} was refused: ${(error as Error).message}`)
    return undefined
  }
}
