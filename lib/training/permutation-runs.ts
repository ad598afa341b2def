import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import {
  type PermutationPlan,
  type StoredPermutation,
  storedPartialPermutation,
  storedPermutation,
  storedPermutationPlan,
} from '#lib/heads/permutation-result.ts'
import type { KnownCorrelations } from '#lib/heads/permutation-test.ts'
import { targetsOf } from '#lib/heads/target.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { openAndEnded } from '#lib/runs/open-and-ended.ts'
import { cancelRun, enqueueRun, retryRun } from '#lib/runs/request-run.ts'
import { OPEN } from '#lib/runs/run.ts'
import { type RunProgress, runProgress } from '#lib/runs/run-progress.ts'
import { scaleOf } from '#lib/scales/scales.ts'
import { Prisma } from '#prisma/client/client.ts'
import { PERMUTATION_SOFTWARE } from './permute-heads.ts'

/**
 * Puts a permutation test of heads in the queue.
 *
 * @param heads ids of heads of the study
 * @returns the run's id
 * @throws ConcordError conflict where one is under way
 */
export async function planPermutation(
  transaction: Transaction,
  queue: JobQueue,
  person: Person,
  studyId: string,
  { heads, plan }: { heads: readonly string[]; plan: PermutationPlan },
): Promise<string> {
  await demandNoPermutation(transaction, studyId)
  const run = await transaction.permutationRun.create({
    data: { studyId, requestedById: person.id, heads: [...heads], plan: storedPermutationPlan.write(plan) },
  })
  await enqueueRun(transaction, queue, { kind: 'permutation', id: run.id })
  await audit(transaction, person.id, 'head.permute', run.id, { heads: heads.length, ...plan })
  return run.id
}

/** Cancels a permutation test. @throws ConcordError not-found; conflict where it has ended */
export async function cancelPermutation(
  transaction: Transaction,
  queue: JobQueue,
  person: Person,
  studyId: string,
  id: string,
): Promise<void> {
  await demandOfStudy(transaction, studyId, id)
  await cancelRun(transaction, queue, { kind: 'permutation', id })
  await audit(transaction, person.id, 'head.permute.cancel', id)
}

/** Goes on with a permutation test that failed or was cancelled. @throws ConcordError not-found; conflict where it did neither, or one is under way */
export async function retryPermutation(
  transaction: Transaction,
  queue: JobQueue,
  person: Person,
  studyId: string,
  id: string,
): Promise<void> {
  await demandOfStudy(transaction, studyId, id)
  await demandNoPermutation(transaction, studyId)
  await retryRun(transaction, queue, { kind: 'permutation', id })
  await audit(transaction, person.id, 'head.permute.retry', id)
}

/** Two people may ask at once: the study is held until the transaction ends. */
async function demandNoPermutation(transaction: Transaction, studyId: string): Promise<void> {
  await transaction.$queryRaw`SELECT 1 FROM "Study" WHERE id = ${studyId}::uuid FOR UPDATE`
  const open = await transaction.permutationRun.count({ where: { studyId, state: { in: OPEN } } })
  if (open > 0)
    throw new ConcordError('conflict', 'A permutation test of this study is under way. Wait for it, or cancel it.')
}

async function demandOfStudy(transaction: Transaction, studyId: string, id: string): Promise<void> {
  if ((await transaction.permutationRun.count({ where: { id, studyId } })) === 0)
    throw new ConcordError('not-found', 'This permutation test is no longer there.')
}

/** What a worker needs to run a permutation test, with what an earlier attempt found. */
export async function permutationToRun(
  database: Database,
  id: string,
): Promise<{ studyId: string; heads: string[]; plan: PermutationPlan; known: KnownCorrelations }> {
  const { studyId, heads, plan, partial } = await database.permutationRun.findUniqueOrThrow({ where: { id } })
  const { value } = storedPartialPermutation.readOrWhy(partial)
  const known = value?.software === PERMUTATION_SOFTWARE ? value.found : {}
  return { studyId, heads, plan: storedPermutationPlan.read(plan), known }
}

/** Stores the result of a permutation test in the transaction that ends it. */
export async function endPermutation(transaction: Transaction, id: string, result: StoredPermutation): Promise<void> {
  await transaction.permutationRun.update({
    where: { id },
    data: { result: storedPermutation.write(result), partial: Prisma.DbNull },
  })
}

/** A permutation test as the list of runs shows it. */
export interface ListedPermutation extends RunProgress {
  id: string
  study: { id: string; code: string }
  heads: string[]
  /** What the heads estimate, by title. */
  targets: string[]
}

/** The permutation tests of the studies that `study` is true of: those under way, and the latest that ended. */
export async function listPermutations(
  database: Database,
  study: Prisma.StudyWhereInput,
  ended: number,
): Promise<ListedPermutation[]> {
  const rows = await openAndEnded(
    ({ where, ...page }) =>
      database.permutationRun.findMany({
        where: { study, ...where },
        include: { study: { select: { id: true, code: true, scale: true } } },
        omit: { partial: true, result: true },
        ...page,
      }),
    ended,
  )
  const heads = await database.head.findMany({
    where: { id: { in: rows.flatMap((row) => row.heads) } },
    select: { id: true, target: true },
  })
  const targetOfHead = new Map(heads.map(({ id, target }) => [id, target]))
  return rows.map((row) => {
    const known = new Map(targetsOf(scaleOf(row.study.scale)).map(({ key, title }) => [key, title]))
    const targets = new Set(row.heads.flatMap((id) => targetOfHead.get(id) ?? []))
    return {
      id: row.id,
      study: { id: row.study.id, code: row.study.code },
      heads: row.heads,
      targets: [...targets].map((key) => known.get(key) ?? key),
      ...runProgress(row),
    }
  })
}

/** A permutation test that has ended well. */
export interface FinishedPermutation {
  id: string
  finishedAt: Date
  /** Ids of the heads that it is of. */
  heads: string[]
  result: StoredPermutation
}

/** The finished permutation tests of a study, or of some of its heads, the latest first; what can't be read is left out. */
export async function finishedPermutations(
  database: Database,
  studyId: string,
  heads?: readonly string[],
): Promise<FinishedPermutation[]> {
  const rows = await database.permutationRun.findMany({
    where: { studyId, state: 'done', ...(heads ? { heads: { hasSome: [...heads] } } : {}) },
    orderBy: { finishedAt: 'desc' },
    select: { id: true, finishedAt: true, heads: true, result: true },
  })
  return rows.flatMap(({ id, finishedAt, heads: own, result }) => {
    const { value } = storedPermutation.readOrWhy(result)
    return value && finishedAt ? [{ id, finishedAt, heads: own, result: value }] : []
  })
}

/** The latest permutation test of a study that has not ended well; undefined where the latest has. */
export async function openPermutation(database: Database, studyId: string) {
  const run = await database.permutationRun.findFirst({
    where: { studyId },
    orderBy: { createdAt: 'desc' },
    omit: { partial: true, result: true },
  })
  if (!run || run.state === 'done') return undefined
  const { permutations } = storedPermutationPlan.readOrWhy(run.plan).value ?? {}
  return { id: run.id, heads: run.heads, permutations, ...runProgress(run) }
}
