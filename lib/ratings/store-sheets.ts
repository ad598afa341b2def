import type { Transaction } from '#lib/database/client.ts'
import type { Scores } from '#lib/scales/scale.ts'
import { storedScores } from './scores.ts'

/** The one place that writes rating sheets: drafts, locks, and the sheets of simulated raters. */
interface SheetToStore {
  interviewId: string
  raterId: string
  /** Key of the scale. */
  scale: string
  scores: Scores
}

/**
 * Stores a draft over the revision that the rater had before them.
 *
 * @returns the sheet; undefined where there is another revision by now, or the sheet is locked
 */
export async function storeDraft(
  tx: Transaction,
  sheet: SheetToStore & { revision: number },
): Promise<{ id: string } | undefined> {
  const { interviewId, raterId, scores, revision } = sheet
  if (revision === 0) {
    const data = [{ ...sheet, scores: storedScores.write(scores), revision: 1 }]
    const [created] = await tx.ratingSheet.createManyAndReturn({ data, skipDuplicates: true, select: { id: true } })
    if (created) return created
  }
  const [changed] = await tx.ratingSheet.updateManyAndReturn({
    where: { interviewId, raterId, revision, lockedAt: null },
    data: { scores: storedScores.write(scores), revision: { increment: 1 } },
    select: { id: true },
  })
  return changed
}

/**
 * Locks a sheet for good.
 *
 * @returns whether it was there, unlocked, in the revision that the rater had before them
 */
export async function storeLock(
  tx: Transaction,
  { id, revision, lockedAt }: { id: string; revision: number; lockedAt: Date },
): Promise<boolean> {
  const { count } = await tx.ratingSheet.updateMany({
    where: { id, revision, lockedAt: null },
    data: { lockedAt, revision: { increment: 1 } },
  })
  return count > 0
}

/** Stores sheets that are locked from the start; those that are there already stay as they are. */
export async function storeLockedSheets(tx: Transaction, sheets: readonly SheetToStore[]): Promise<void> {
  const lockedAt = new Date()
  await tx.ratingSheet.createMany({
    data: sheets.map((sheet) => ({ ...sheet, scores: storedScores.write(sheet.scores), revision: 1, lockedAt })),
    skipDuplicates: true,
  })
}
