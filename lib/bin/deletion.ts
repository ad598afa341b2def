import { randomUUID } from 'node:crypto'
import type { Transaction } from '#lib/database/client.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { cancelRun } from '#lib/runs/request-run.ts'
import { OPEN, type RunKind } from '#lib/runs/run.ts'
import { RUN_COLUMNS, tableOf } from '#lib/runs/run-tables.ts'
import { Prisma } from '#prisma/client/client.ts'
import { type BinContents, storedBinContents } from './bin-contents.ts'
import { collectedIds, collectRows, keepRows } from './collect-rows.ts'
import { type Deletable, TABLES } from './deletable.ts'
import { quoted, readRowGraph } from './row-graph.ts'

const DAY_MS = 24 * 60 * 60_000

/** The runs that end when something is deleted: those of the thing itself, and those that learn from it. */
const RUN_TABLES = {
  analysis: 'Analysis',
  training: 'TrainingRun',
  permutation: 'PermutationRun',
  encoder: 'EncoderTraining',
  comparison: 'EncoderComparison',
  phantom: 'PhantomRun',
  export: 'ExportRun',
  copy: 'BlurredCopy',
} as const satisfies Partial<Record<RunKind, string>>

/** An entry of the bin in the making: its rows are known and locked, and nothing has been deleted yet. */
export interface StartedDeletion {
  entryId: string
  contents: BinContents
  /** Runs that wait or work, and that deleting cancels. */
  openRuns: { kind: keyof typeof RUN_TABLES; id: string }[]
}

/**
 * Finds everything that goes with something.
 *
 * @param entry `locked` where it is to stay as it is until the transaction ends
 */
export async function startDeletion(
  tx: Transaction,
  thing: Deletable,
  { reason, deletedById, locked }: { reason: string; deletedById: string | null; locked: boolean },
): Promise<StartedDeletion> {
  const graph = await readRowGraph(tx)
  const entryId = randomUUID()
  const now = Date.now()
  await tx.binEntry.create({
    data: {
      id: entryId,
      kind: thing.kind,
      subjectId: thing.id,
      studyId: thing.study.id,
      title: thing.title,
      reason,
      contents: storedBinContents.write(NOTHING),
      deletedById,
      deletedAt: new Date(now),
      goesAt: new Date(now + thing.study.binDays * DAY_MS),
    },
  })
  await collectRows(tx, graph, entryId, { table: TABLES[thing.kind], id: thing.id }, { locked })
  const contents = await countContents(tx, entryId)
  await tx.binEntry.update({ where: { id: entryId }, data: { contents: storedBinContents.write(contents) } })
  return { entryId, contents, openRuns: await findOpenRuns(tx, entryId, thing) }
}

/** Moves what was found into the bin. */
export async function finishDeletion(
  tx: Transaction,
  queue: JobQueue,
  thing: Deletable,
  { entryId, openRuns }: StartedDeletion,
): Promise<void> {
  for (const run of openRuns) await cancelRun(tx, queue, run)
  await keepRows(tx, await readRowGraph(tx), entryId)
  await tx.$executeRaw`
    INSERT INTO "BinFile" ("entryId", "key")
    SELECT DISTINCT ${entryId}::uuid, f FROM (
      SELECT "row" ->> 'storageKey' AS f FROM "BinRow" WHERE "entryId" = ${entryId}::uuid AND "table" = 'Recording'
      UNION SELECT "row" ->> 'storageKey' FROM "BinRow" WHERE "entryId" = ${entryId}::uuid AND "table" = 'BlurredCopy'
      UNION SELECT "row" ->> 'storageKey' FROM "BinRow" WHERE "entryId" = ${entryId}::uuid AND "table" = 'ExportRun'
      UNION SELECT "row" ->> 'features' FROM "BinRow" WHERE "entryId" = ${entryId}::uuid AND "table" = 'Analysis'
    ) files WHERE f IS NOT NULL`
  // Files that were exported hold what is deleted; they go at once, and another export can be made.
  if (thing.kind !== 'head')
    await tx.exportRun.updateMany({
      where: { studyId: thing.study.id, storageKey: { not: null } },
      data: { expiresAt: new Date() },
    })
  await tx.$executeRawUnsafe(`DELETE FROM ${quoted(TABLES[thing.kind])} WHERE id = $1::uuid`, thing.id)
}

const NOTHING: BinContents = {
  participants: 0,
  interviews: 0,
  recordings: 0,
  bytes: 0,
  analyses: 0,
  sheets: 0,
  lockedSheets: 0,
  heads: 0,
  estimates: 0,
}

async function countContents(tx: Transaction, entryId: string): Promise<BinContents> {
  const rows = await tx.binRow.groupBy({ by: ['table'], where: { entryId }, _count: true })
  const of = (table: string) => rows.find((row) => row.table === table)?._count ?? 0
  const idsOf = (table: string) =>
    Prisma.sql`SELECT ("key"::jsonb ->> 0)::uuid FROM "BinRow" WHERE "entryId" = ${entryId}::uuid AND "table" = ${table}`
  const [sums] = await tx.$queryRaw<{ bytes: bigint; locked: bigint }[]>`
    SELECT (SELECT coalesce(sum(bytes), 0)::bigint FROM "Recording" WHERE id IN (${idsOf('Recording')})) AS bytes,
      (SELECT count(*) FROM "RatingSheet" WHERE "lockedAt" IS NOT NULL AND id IN (${idsOf('RatingSheet')})) AS locked`
  return {
    participants: of('Participant'),
    interviews: of('Interview'),
    recordings: of('Recording'),
    bytes: Number(sums!.bytes),
    analyses: of('Analysis'),
    sheets: of('RatingSheet'),
    lockedSheets: Number(sums!.locked),
    heads: of('Head'),
    estimates: of('Estimate') + of('ExternalEstimate'),
  }
}

/** What waits or runs: of the rows that go, and trainings and tests that would learn from them or write to them. */
async function findOpenRuns(tx: Transaction, entryId: string, thing: Deletable): Promise<StartedDeletion['openRuns']> {
  const learning =
    thing.kind === 'head'
      ? { studyId: thing.study.id, heads: { has: thing.id } }
      : { studyId: thing.study.id, state: { in: OPEN } }
  const tests = await tx.permutationRun.findMany({ where: learning, select: { id: true } })
  const comparisons = await tx.encoderComparison.findMany({ where: learning, select: { id: true } })
  const trainings =
    thing.kind === 'head'
      ? []
      : await tx.trainingRun.findMany({
          where: { studyId: thing.study.id, state: { in: OPEN } },
          select: { id: true },
        })
  const encoders =
    thing.kind === 'head'
      ? []
      : await tx.encoderTraining.findMany({
          where: { studyId: thing.study.id, state: { in: OPEN } },
          select: { id: true },
        })
  const exports =
    thing.kind === 'head'
      ? []
      : await tx.exportRun.findMany({ where: { studyId: thing.study.id, state: { in: OPEN } }, select: { id: true } })
  const others = {
    analysis: [],
    training: trainings,
    permutation: tests,
    encoder: encoders,
    comparison: comparisons,
    phantom: [],
    copy: [],
    export: exports,
  }
  const found: StartedDeletion['openRuns'] = []
  for (const kind of Object.keys(RUN_TABLES) as (keyof typeof RUN_TABLES)[]) {
    const own = await collectedIds(tx, entryId, RUN_TABLES[kind])
    const ids = new Set([...own, ...others[kind].map(({ id }) => id)])
    const open = await tableOf(tx, kind).findMany({ where: { state: { in: OPEN } }, select: RUN_COLUMNS })
    for (const { id } of open) if (ids.has(id)) found.push({ kind, id })
  }
  return found
}
