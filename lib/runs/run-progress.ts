import { phrase } from '#lib/messages/message.ts'
import { storedText, textInMessage } from '#lib/messages/stored-text.ts'
import type { RunState } from './run.ts'
import type { RunRow } from './run-tables.ts'

/** A worker that was not heard of for this long is taken for gone; the queue needs about as long to see it. */
const SILENT_MS = 30_000
/** Share that has to be done before a pace can be told. */
const LEAST_SHARE = 0.05

/** How far a run is, the same for all kinds. */
export interface RunProgress {
  state: RunState
  stage: string
  /** 0 to 1 */
  progress: number
  /** At the pace so far; null until a twentieth is done. */
  secondsLeft: number | null
  /** As it is stored: to be shown by `t.stored`. */
  problem: string | null
  /** Why it waits, where it waits for more than its turn: a whole sentence, as if it were stored. */
  waits: string | null
  createdAt: Date
  finishedAt: Date | null
}

/** @param now milliseconds since 1970 */
export function runProgress(row: Omit<RunRow, 'state'> & { state: RunState }, now = Date.now()): RunProgress {
  const isSilent = row.state === 'running' && now - (row.heardAt?.getTime() ?? 0) > SILENT_MS
  return {
    state: isSilent ? 'queued' : row.state,
    stage: row.stage,
    progress: row.progress,
    secondsLeft: isSilent ? null : secondsLeft(row, now),
    problem: row.problem,
    waits: isSilent ? 'Its worker was lost. It continues as soon as a worker is available.' : waits(row),
    createdAt: row.createdAt,
    finishedAt: row.finishedAt,
  }
}

function waits({ state, waitsFor }: Pick<RunRow, 'state' | 'waitsFor'>): string | null {
  return state === 'queued' && waitsFor
    ? storedText(phrase('Waiting for a worker that has {missing}.', { missing: textInMessage(waitsFor) }))
    : null
}

function secondsLeft(
  { state, progress, progressAtStart, startedAt }: Pick<RunRow, 'state' | 'progress' | 'progressAtStart' | 'startedAt'>,
  now: number,
): number | null {
  const done = progress - progressAtStart
  if (state !== 'running' || !startedAt || done < LEAST_SHARE) return null
  const seconds = (now - startedAt.getTime()) / 1000
  return Math.ceil((seconds * (1 - progress)) / done)
}
