import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import {
  type PermutationPlan,
  type StoredPermutation,
  storedPartialPermutation,
  storedPermutation,
  storedPermutationPlan,
} from '#lib/heads/permutation-result.ts'
import type { KnownCorrelations } from '#lib/heads/permutation-test.ts'
import { targetsInStudy, titleAmongScales } from '#lib/heads/target.ts'
import { scalesOfStudies } from '#lib/own-scales/scales-of.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { openAndEnded } from '#lib/runs/open-and-ended.ts'
import { type RunProgress, runProgress } from '#lib/runs/run-progress.ts'
import { Prisma } from '#prisma/client/client.ts'
import { PERMUTATION_SOFTWARE } from './permute-heads.ts'
import { runsOfStudy } from './runs-of-study.ts'

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
  const details = { heads: heads.length, ...plan }
  const create = () =>
    transaction.permutationRun.create({
      data: { studyId, requestedById: person.id, heads: [...heads], plan: storedPermutationPlan.write(plan) },
    })
  return permutationTests.plan(transaction, queue, person, studyId, create, details)
}

const permutationTests = runsOfStudy({
  kind: 'permutation',
  action: 'head.permute',
  underWay: 'A permutation test of this study is under way. Wait for it, or cancel it.',
  missing: 'This permutation test no longer exists.',
})
/** Cancels a permutation test, and goes on with one that failed or was cancelled. */
export const { cancel: cancelPermutation, retry: retryPermutation } = permutationTests

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
        include: { study: { select: { id: true, code: true, scale: true, target: true, items: true } } },
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
  const scales = await scalesOfStudies(
    database,
    rows.map((row) => row.study),
  )
  return rows.map((row) => {
    const known = new Map(
      targetsInStudy(scales.get(row.study.id)!).map((target) => [target.key, titleAmongScales(target)]),
    )
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
