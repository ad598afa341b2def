import type { z } from 'zod'
import type { RunKind } from '#lib/runs/run.ts'

/** What a job is: its queue, what it says, and which run it is of. What it does is apart, in a handler. */
export interface JobDefinition<Kind extends RunKind = RunKind> {
  kind: Kind
  /** The queue's name; jobs that wait when a new version is installed lie in it. */
  queue: string
  /** How many a worker has in hand at a time. */
  atATime: number
  /** How often a worker may die over a run before it is given up as one that kills workers. */
  deaths: number
  /** What is put into the queue for a run. */
  dataOf(runId: string): object
  /** The run that a job names. Throws where the job's data are not what such a job says. */
  runOf(data: unknown): string
}

/** Defines a kind of job whose data name its run in one field. */
export function defineJob<Kind extends RunKind, Field extends string>(
  kind: Kind,
  {
    queue,
    atATime = 1,
    deaths = 10,
    data,
    field,
  }: { queue: string; atATime?: number; deaths?: number; data: z.ZodType<Record<Field, string>>; field: Field },
): JobDefinition<Kind> {
  return {
    kind,
    queue,
    atATime,
    deaths,
    dataOf: (runId) => ({ [field]: runId }),
    runOf: (given) => data.parse(given)[field],
  }
}
