import type { Database, Prisma, Transaction } from '#lib/database/client.ts'
import type { RunKind, RunState } from './run.ts'

/** Columns that the tables of all kinds of run have alike. */
export interface RunRow {
  id: string
  state: RunState | 'uploading'
  stage: string
  /** 0 to 1 */
  progress: number
  /** Where the present attempt began to count, 0 to 1. */
  progressAtStart: number
  problem: string | null
  /** What a worker must have to run it, where one that does not have it handed it back. */
  waitsFor: string | null
  handedBack: number
  jobId: string | null
  attempt: number
  heardAt: Date | null
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
}

interface RunWhere {
  id?: string
  state?: RunRow['state'] | { in: RunRow['state'][] }
  createdAt?: { lt: Date }
  attempt?: number
  jobId?: string | null
  waitsFor?: { not: null }
}

/** Changes to a row. */
export type RunChange = Partial<Omit<RunRow, 'id' | 'state' | 'attempt' | 'handedBack'>> & {
  state?: RunState
  attempt?: { increment: number }
  handedBack?: number | { increment: number }
}
/** Columns that a kind of run alone has and that are told along with its progress. */
export interface MoreColumns {
  /** Of a training: the loss by epoch. */
  curves?: Prisma.InputJsonValue
  /** Of a permutation test and a comparison of encoders: what was found so far. */
  partial?: Prisma.InputJsonValue
  /** Of a training of an encoder: the epochs so far. */
  history?: Prisma.InputJsonValue
  /** Of a training of heads and a permutation test: how much there is to do. */
  work?: number
}

interface RunTable {
  updateMany(args: { where: RunWhere; data: RunChange & MoreColumns }): PromiseLike<{ count: number }>
  findUnique(args: { where: { id: string }; select: Record<keyof RunRow, true> }): PromiseLike<RunRow | null>
  findMany(args: { where: RunWhere; select: Record<keyof RunRow, true> }): PromiseLike<RunRow[]>
}

/** The columns that every kind of run has, for a select. */
export const RUN_COLUMNS = {
  id: true,
  state: true,
  stage: true,
  progress: true,
  progressAtStart: true,
  problem: true,
  waitsFor: true,
  handedBack: true,
  jobId: true,
  attempt: true,
  heardAt: true,
  createdAt: true,
  startedAt: true,
  finishedAt: true,
} as const satisfies Record<keyof RunRow, true>

/** The table that keeps the runs of a kind. */
export function tableOf(transaction: Transaction | Database, kind: RunKind): RunTable {
  const tables = {
    analysis: transaction.analysis,
    training: transaction.trainingRun,
    permutation: transaction.permutationRun,
    encoder: transaction.encoderTraining,
    comparison: transaction.encoderComparison,
    import: transaction.modelImport,
    phantom: transaction.phantomRun,
    backup: transaction.backupRun,
    export: transaction.exportRun,
    copy: transaction.recordingCopy,
  }
  // All have these columns alike; Prisma's types say so of each table alone, not of all together.
  return tables[kind] as unknown as RunTable
}
