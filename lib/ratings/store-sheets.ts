import type { Transaction } from '#lib/database/client.ts'
import type { Scores } from '#lib/scales/scores.ts'
import { FIRST } from '#lib/scales/study-scales.ts'
import { Prisma } from '#prisma/client/client.ts'
import { type Remarks, storedRemarks } from './remarks.ts'
import { storedScores } from './scores.ts'
import { signedText } from './signed-text.ts'

/** The one place that writes rating sheets: drafts, locks, and the sheets of simulated raters. */
interface SheetToStore {
  interviewId: string
  raterId: string
  /** Key of the scale, and what the study calls it. */
  scale: string
  scaleName?: string
  scores: Scores
  remarks: Remarks
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
  const { interviewId, raterId, revision, scaleName = FIRST } = sheet
  const written = storedSheet(sheet)
  if (revision === 0) {
    const data = [{ ...sheet, ...written, revision: 1 }]
    const [created] = await tx.ratingSheet.createManyAndReturn({ data, skipDuplicates: true, select: { id: true } })
    if (created) return created
  }
  const [changed] = await tx.ratingSheet.updateManyAndReturn({
    where: { interviewId, raterId, scaleName, revision, lockedAt: null },
    data: { ...written, scale: sheet.scale, revision: { increment: 1 } },
    select: { id: true },
  })
  return changed
}

/** Keeps what a draft was after a save, for its history. */
export async function storeSave(
  tx: Transaction,
  sheetId: string,
  revision: number,
  sheet: { scores: Scores; remarks: Remarks },
): Promise<void> {
  await tx.sheetSave.create({ data: { sheetId, revision, ...storedSheet(sheet) } })
}

/**
 * Locks a sheet with its first signed version.
 *
 * @returns whether it was there, unlocked, in the revision that the rater had before them
 */
export async function storeLock(
  tx: Transaction,
  {
    id,
    revision,
    lockedAt,
    ...signed
  }: { id: string; revision: number; lockedAt: Date; scores: Scores; remarks: Remarks; blind: boolean },
): Promise<boolean> {
  const { count } = await tx.ratingSheet.updateMany({
    where: { id, revision, lockedAt: null },
    data: { lockedAt, counted: 1, revision: { increment: 1 } },
  })
  if (count === 0) return false
  await storeVersion(tx, { sheetId: id, version: 1, ...signed, reason: '', signedAt: lockedAt })
  return true
}

/** Stores a version of a sheet with what was signed. */
export async function storeVersion(
  tx: Transaction,
  signed: {
    sheetId: string
    version: number
    scores: Scores
    remarks: Remarks
    reason: string
    blind: boolean
    signedAt: Date
  },
): Promise<void> {
  const { sheetId, version, reason, blind, signedAt } = signed
  const { rater, scale, interview, versions } = await tx.ratingSheet.findUniqueOrThrow({
    where: { id: sheetId },
    select: {
      scale: true,
      rater: { select: { id: true, name: true } },
      interview: {
        select: { visit: true, participant: { select: { code: true, study: { select: { code: true } } } } },
      },
      versions: { orderBy: { version: 'desc' }, take: 1, select: { sha256: true } },
    },
  })
  const text = signedText({
    ...signed,
    study: interview.participant.study.code,
    participant: interview.participant.code,
    visit: interview.visit,
    scale,
    rater,
    before: versions[0]?.sha256 ?? undefined,
  })
  await tx.sheetVersion.create({
    data: {
      sheetId,
      version,
      ...storedSheet(signed),
      reason,
      blind,
      signedAt,
      signedName: rater.name,
      ...text,
    },
  })
}

/** Stores the sheets of simulated raters, locked from the start and without a signature; those that are there already stay as they are. */
export async function storeLockedSheets(
  tx: Transaction,
  sheets: readonly (Omit<SheetToStore, 'remarks'> & { raterName: string })[],
): Promise<void> {
  const lockedAt = new Date()
  for (const { raterName, ...sheet } of sheets) {
    const scores = storedScores.write(sheet.scores)
    const [stored] = await tx.ratingSheet.createManyAndReturn({
      data: [{ ...sheet, scores, revision: 1, lockedAt, counted: 1 }],
      skipDuplicates: true,
      select: { id: true },
    })
    if (!stored) continue
    const version = { sheetId: stored.id, version: 1, scores, blind: true, signedAt: lockedAt, signedName: raterName }
    await tx.sheetVersion.create({ data: version })
  }
}

/** What a rater entered, as it is stored. */
export function storedSheet({ scores, remarks }: { scores: Scores; remarks: Remarks }) {
  return { scores: storedScores.write(scores), remarks: storedRemarks.write(remarks) ?? Prisma.DbNull }
}

/** Makes a version of a sheet the one that counts: its scores and remarks become the sheet's. */
export async function storeCount(
  tx: Transaction,
  id: string,
  version: { version: number; scores: Scores; remarks: Remarks },
): Promise<void> {
  await tx.ratingSheet.update({ where: { id }, data: { counted: version.version, ...storedSheet(version) } })
}

/**
 * Stores sheets that were filled in elsewhere: locked from the start, without a signature, and not known to be blind. Those that are there already
 * stay as they are.
 *
 * @returns how many were stored
 */
export async function storeImportedSheets(
  tx: Transaction,
  importId: string,
  sheets: readonly (Omit<SheetToStore, 'remarks'> & { raterName: string })[],
): Promise<number> {
  const lockedAt = new Date()
  const names = new Map(sheets.map(({ interviewId, raterId, raterName }) => [`${interviewId} ${raterId}`, raterName]))
  const stored = await tx.ratingSheet.createManyAndReturn({
    data: sheets.map(({ raterName: _, ...sheet }) => ({
      ...sheet,
      ...storedSheet({ ...sheet, remarks: {} }),
      revision: 1,
      lockedAt,
      counted: 1,
      importId,
    })),
    skipDuplicates: true,
    select: { id: true, interviewId: true, raterId: true, scores: true },
  })
  await tx.sheetVersion.createMany({
    data: stored.map(({ id, interviewId, raterId, scores }) => ({
      sheetId: id,
      version: 1,
      scores: scores as ReturnType<typeof storedScores.write>,
      blind: false,
      signedAt: lockedAt,
      signedName: names.get(`${interviewId} ${raterId}`)!,
    })),
  })
  return stored.length
}
