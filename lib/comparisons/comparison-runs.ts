import type { Person } from '#lib/access/permissions.ts'
import type { Database, Prisma, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { openAndEnded } from '#lib/runs/open-and-ended.ts'
import { OPEN } from '#lib/runs/run.ts'
import { type RunProgress, runProgress } from '#lib/runs/run-progress.ts'
import { runsOfStudy } from '#lib/training/runs-of-study.ts'
import { Prisma as Values } from '#prisma/client/client.ts'
import {
  type ComparisonPlan,
  type ComparisonResult,
  storedComparison,
  storedComparisonPlan,
  storedPartialComparison,
} from './comparison-plan.ts'

/**
 * Puts a comparison of encoders in the queue.
 *
 * @param heads ids of the heads that it is beside; none where encoders are compared
 * @returns the run's id
 * @throws ConcordError conflict where one is under way
 */
export async function planComparison(
  transaction: Transaction,
  queue: JobQueue,
  person: Pick<Person, 'id'> | null,
  studyId: string,
  { plan, heads = [] }: { plan: ComparisonPlan; heads?: readonly string[] },
): Promise<string> {
  const create = () =>
    transaction.encoderComparison.create({
      data: { studyId, requestedById: person?.id ?? null, heads: [...heads], plan: storedComparisonPlan.write(plan) },
    })
  return comparisons.plan(transaction, queue, person, studyId, create)
}

const UNDER_WAY = 'A comparison of encoders is under way in this study. Wait for it, or cancel it.'
const comparisons = runsOfStudy({
  kind: 'comparison',
  action: 'encoder.compare',
  underWay: UNDER_WAY,
  missing: 'This comparison no longer exists.',
})
/** Cancels a comparison, and goes on with one that failed or was cancelled. */
export const { cancel: cancelComparison, retry: retryComparison } = comparisons

/** @throws ConcordError conflict where a comparison of a study is under way */
export async function demandNoComparison(database: Database, studyId: string): Promise<void> {
  if ((await database.encoderComparison.count({ where: { studyId, state: { in: OPEN } } })) > 0)
    throw new ConcordError('conflict', UNDER_WAY)
}

/** What a worker needs to run a comparison, with what an earlier attempt found. */
export async function comparisonToRun(database: Database, id: string) {
  const { studyId, heads, plan, partial } = await database.encoderComparison.findUniqueOrThrow({ where: { id } })
  return {
    studyId,
    heads,
    plan: storedComparisonPlan.read(plan),
    known: storedPartialComparison.readOrWhy(partial).value,
  }
}

/** Stores the result of a comparison in the transaction that ends it. */
export async function endComparison(transaction: Transaction, id: string, result: ComparisonResult): Promise<void> {
  await transaction.encoderComparison.update({
    where: { id },
    data: { result: storedComparison.write(result), partial: Values.DbNull },
  })
}

/** A comparison as the list of runs shows it. */
export interface ListedComparison extends RunProgress {
  id: string
  study: { id: string; code: string }
  heads: string[]
  /** What is compared: names of encoders, several where they are joined. */
  entries: string[][]
}

const STUDY = { study: { select: { id: true, code: true } } } as const
type Row = Omit<Prisma.EncoderComparisonGetPayload<{ include: typeof STUDY }>, 'partial' | 'result'>

/** The comparisons of the studies that `study` is true of: those under way, and the latest that ended. */
export async function listComparisons(
  database: Database,
  study: Prisma.StudyWhereInput,
  ended: number,
): Promise<ListedComparison[]> {
  const rows = await openAndEnded(
    ({ where, ...page }) =>
      database.encoderComparison.findMany({
        where: { study, ...where },
        include: STUDY,
        omit: { partial: true, result: true },
        ...page,
      }),
    ended,
  )
  return rows.map(listed)
}

/** A comparison as its study shows it: with its plan, and what came of it where it has ended well. */
export interface ShownComparison extends ListedComparison {
  plan: ComparisonPlan | undefined
  result: ComparisonResult | undefined
}

/** The comparisons of a study: those under way, beside heads too since another has to wait for them, and the latest of encoders that ended. */
export async function comparisonsOf(database: Database, studyId: string, ended: number): Promise<ShownComparison[]> {
  const rows = await openAndEnded(
    ({ where, ...page }) =>
      database.encoderComparison.findMany({
        where: { studyId, OR: [{ heads: { isEmpty: true } }, { state: { in: OPEN } }], ...where },
        include: STUDY,
        omit: { partial: true },
        ...page,
      }),
    ended,
  )
  return rows.map(shown)
}

/** The latest comparison beside a head, with what the latest that ended well found; undefined where there is none. */
export async function comparisonOfHead(database: Database, headId: string): Promise<ShownComparison | undefined> {
  const latest = { orderBy: { createdAt: 'desc' }, include: STUDY, omit: { partial: true } } as const
  const row = await database.encoderComparison.findFirst({ where: { heads: { has: headId } }, ...latest })
  if (!row || row.state === 'done') return row ? shown(row) : undefined
  const ended = await database.encoderComparison.findFirst({
    where: { heads: { has: headId }, state: 'done' },
    ...latest,
  })
  return shown({ ...row, result: ended?.result ?? null })
}

/** The result of a comparison that has ended well. */
export async function finishedComparison(database: Database, id: string) {
  const row = await database.encoderComparison.findUniqueOrThrow({
    where: { id },
    select: { result: true, finishedAt: true, study: { select: { code: true } } },
  })
  return { study: row.study, finishedAt: row.finishedAt, result: row.result && storedComparison.read(row.result) }
}

const shown = (row: Row & { result: Prisma.JsonValue }): ShownComparison => ({
  ...listed(row),
  plan: storedComparisonPlan.readOrWhy(row.plan).value,
  result: storedComparison.readOrWhy(row.result).value,
})

const listed = (row: Row): ListedComparison => ({
  id: row.id,
  study: row.study,
  heads: row.heads,
  entries: storedComparisonPlan.readOrWhy(row.plan).value?.entries ?? [],
  ...runProgress(row),
})
