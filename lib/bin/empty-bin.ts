import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { BUILT_IN_SETS, type Prompt, resolvedPrompts, storedPrompts } from '#lib/words/prompt-sets.ts'

/**
 * Removes an entry of the bin for good. From the moment that the audit trail says so it can't be restored; then its files go, and
 * then its rows. Where the program is stopped in between, the next call finishes it.
 *
 * @param person who asked for it; null where its time had come
 * @throws ConcordError not-found where it was restored or is gone
 */
export async function removeForGood(
  database: Database,
  storage: Storage,
  person: Pick<Person, 'id'> | null,
  entryId: string,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    const [entry] = await tx.binEntry.updateManyAndReturn({
      where: { id: entryId, goingSince: null },
      data: { goingSince: new Date() },
      select: { subjectId: true, kind: true },
    })
    if (entry) await audit(tx, person?.id ?? null, 'bin.remove', entry.subjectId, { kind: entry.kind })
    else if ((await tx.binEntry.count({ where: { id: entryId } })) === 0)
      throw new ConcordError('not-found', phrase('This is no longer in the bin.'))
  })
  const files = await database.binFile.findMany({ where: { entryId }, select: { key: true } })
  for (const { key } of files) if (!(await isNamedElsewhere(database, entryId, key))) await storage.remove(key)
  await inTransaction(database, async (tx) => {
    await removeTexts(tx, entryId)
    await tx.binEntry.deleteMany({ where: { id: entryId } })
  })
}

/** Removes for good what has rested long enough, and what an earlier call began to remove. */
export async function emptyBin(database: Database, storage: Storage): Promise<void> {
  const due = await database.binEntry.findMany({
    where: { OR: [{ goesAt: { lte: new Date() } }, { goingSince: { not: null } }] },
    orderBy: { goesAt: 'asc' },
    select: { id: true },
  })
  for (const { id } of due) {
    await removeForGood(database, storage, null, id).catch((error: unknown) => {
      // Somebody restored it, or another worker was faster.
      if (!(error instanceof ConcordError)) throw error
    })
  }
}

async function isNamedElsewhere(database: Database, entryId: string, key: string): Promise<boolean> {
  const named = await Promise.all([
    database.binFile.count({ where: { key, entryId: { not: entryId } } }),
    database.recording.count({ where: { storageKey: key } }),
    database.analysis.count({ where: { features: key } }),
    database.recordingCopy.count({ where: { storageKey: key } }),
  ])
  return named.some((count) => count > 0)
}

/** Removes what encoders made of texts that only deleted sets of descriptions have. */
async function removeTexts(tx: Transaction, entryId: string): Promise<void> {
  const inBin = await tx.binRow.findMany({ where: { table: 'PromptSet' }, select: { entryId: true, row: true } })
  const own = inBin.filter((row) => row.entryId === entryId)
  if (own.length === 0) return
  const others = inBin.filter((row) => row.entryId !== entryId)
  const kept = new Set([
    ...BUILT_IN_SETS.flatMap(({ prompts }) => textsOf(prompts)),
    ...others.flatMap(({ row }) => textsOfSet(row)),
    ...(await tx.promptSet.findMany({ select: { prompts: true } })).flatMap(textsOfSet),
  ])
  const texts = own.flatMap(({ row }) => textsOfSet(row)).filter((text) => !kept.has(text))
  await tx.textFeature.deleteMany({ where: { text: { in: texts } } })
}

/** The texts of a set that encoders make something of; none of one that can't be read. */
function textsOfSet(row: unknown): string[] {
  const { value = [] } = storedPrompts.readOrWhy((row as { prompts: unknown }).prompts)
  return textsOf(value)
}

const textsOf = (prompts: readonly Prompt[]) => resolvedPrompts(prompts).flatMap(({ texts }) => texts)
