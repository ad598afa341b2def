import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Prisma } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { type BinContents, storedBinContents } from './bin-contents.ts'
import type { BinKind } from './deletable.ts'

/** The longest that a study may let deleted things rest, in days. */
export const LONGEST_BIN_DAYS = 90

/** An entry of the bin as people see it. */
export interface BinItem {
  id: string
  kind: BinKind
  title: string
  reason: string
  /** Undefined where it can't be read. */
  contents: BinContents | undefined
  /** Name of the person; undefined where the account is gone. */
  deletedBy: string | undefined
  deletedAt: Date
  goesAt: Date
}

/** What was deleted of a study and can be restored, the latest first. */
export async function studyBin(
  database: Database,
  studyId: string,
): Promise<{ code: string; days: number; items: BinItem[] }> {
  const { code, binDays } = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  return { code, days: binDays, items: await list(database, { studyId, kind: { not: 'study' } }) }
}

/** Deleted studies: to administrators all of them, to others those that they deleted themselves. */
export async function deletedStudies(database: Database, person: Person): Promise<BinItem[]> {
  return list(database, { kind: 'study', ...(person.role === 'administrator' ? {} : { deletedById: person.id }) })
}

export const binDaysSchema = z.object({
  studyId: z.uuid(),
  days: z.number().int().min(0).max(LONGEST_BIN_DAYS, 'Keep deleted data for at most 90 days.'),
})

/** Sets how long what is deleted from now on rests in the bin. */
export async function setBinDays(
  database: Database,
  person: Pick<Person, 'id'>,
  { studyId, days }: z.infer<typeof binDaysSchema>,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    const { binDays: before } = await tx.study.findUniqueOrThrow({ where: { id: studyId } })
    if (before === days) return
    await tx.study.update({ where: { id: studyId }, data: { binDays: days } })
    await audit(tx, person.id, 'study.bin', studyId, { before, after: days })
  })
}

async function list(database: Database, where: Prisma.BinEntryWhereInput): Promise<BinItem[]> {
  const rows = await database.binEntry.findMany({
    where: { ...where, goingSince: null },
    orderBy: [{ deletedAt: 'desc' }, { id: 'asc' }],
    include: { deletedBy: { select: { name: true } } },
  })
  return rows.map(({ id, kind, title, reason, contents, deletedBy, deletedAt, goesAt }) => ({
    id,
    kind,
    title,
    reason,
    contents: storedBinContents.readOrWhy(contents).value,
    deletedBy: deletedBy?.name,
    deletedAt,
    goesAt,
  }))
}

/**
 * Demands that an entry of the bin is a deleted study that the person may restore.
 *
 * @throws ConcordError not-found
 */
export async function demandDeletedStudy(database: Database, person: Person, entryId: string): Promise<void> {
  if (!(await deletedStudies(database, person)).some(({ id }) => id === entryId))
    throw new ConcordError('not-found', phrase('This is no longer in the bin, or somebody else deleted it.'))
}
