import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import { confirmationSchema, confirmIdentity } from '#lib/access/confirm-identity.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { severalProblems } from '#lib/errors/several-problems.ts'
import { phrase } from '#lib/messages/message.ts'
import { loadScale } from '#lib/own-scales/load-scale.ts'
import { scaleOfStudy } from '#lib/own-scales/scales-of.ts'
import { problemsOf } from '#lib/scales/scores.ts'
import { FIRST, scaleNameSchema } from '#lib/scales/study-scales.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { signsBlind } from './blinding.ts'
import { lockSheet, type OwnSheet } from './rating-sheets.ts'
import { openItems, problemsOfRemarks, remarksSchema, storedRemarks, withoutEmpty } from './remarks.ts'
import { scoresSchema, storedScores } from './scores.ts'
import { storeCount, storeVersion } from './store-sheets.ts'

export const signSheetSchema = z.object({
  interviewId: z.uuid(),
  scaleName: scaleNameSchema,
  revision: z.number().int(),
  confirmation: confirmationSchema,
})

/**
 * Signs a rater's own sheet and locks it: the rater shows again who they are.
 *
 * @throws ConcordError bad-input where that fails or items are not rated; conflict where it changed elsewhere or is locked
 */
export async function signSheet(
  database: Database,
  rater: Person,
  { interviewId, scaleName = FIRST, revision, confirmation }: z.input<typeof signSheetSchema>,
): Promise<OwnSheet> {
  await confirmIdentity(database, rater, confirmation)
  return lockSheet(database, rater, interviewId, revision, scaleName)
}

const reasonSchema = z
  .string()
  .trim()
  .min(3, 'Say why, such as “N3 was entered for N4”.')
  .max(500, 'Keep the reason under 500 characters.')

export const correctSheetSchema = z.object({
  interviewId: z.uuid(),
  scaleName: scaleNameSchema,
  scores: scoresSchema,
  remarks: remarksSchema.default({}),
  reason: reasonSchema,
  /** The version that the rater had before them. */
  version: z.number().int().min(1),
  confirmation: confirmationSchema,
})

/**
 * Corrects a rater's own locked sheet: the correction is a new signed version, and the earlier ones stay. It counts for training
 * and agreement only if the rater was still blind, or if the study is open; otherwise the last blind version goes on counting
 * until a manager decides otherwise.
 *
 * @throws ConcordError bad-input where the rater isn't confirmed, or a score is missing or none; conflict where there is another
 *   version by now, or nothing is different
 */
export async function correctSheet(
  database: Database,
  rater: Person,
  role: StudyRole | undefined,
  {
    interviewId,
    scaleName = FIRST,
    scores,
    reason,
    version,
    confirmation,
    ...sent
  }: z.input<typeof correctSheetSchema>,
): Promise<{ version: number; counts: boolean }> {
  await confirmIdentity(database, rater, confirmation)
  const blind = await signsBlind(database, rater, role, interviewId)
  return database.$transaction(async (tx) => {
    const sheet = await lockedSheet(tx, {
      interviewId_raterId_scaleName: { interviewId, raterId: rater.id, scaleName },
    })
    const scale = await loadScale(tx, sheet.scale)
    const { items } = await scaleOfStudy(tx, sheet.interview.participant.study, scaleName)
    const remarks = withoutEmpty(sent.remarks ?? {})
    const problems = [...problemsOf(scale, scores), ...problemsOfRemarks(scale, scores, remarks)]
    const missing = openItems(scale, items, scores, remarks)
    if (problems.length > 0) throw new ConcordError('bad-input', severalProblems(problems))
    if (missing.length > 0)
      throw new ConcordError(
        'bad-input',
        phrase('Not rated yet: {missing}.', { missing: missing.map((item) => item.label).join(', ') }),
      )
    const latest = sheet.versions.at(-1)!
    if (latest.version !== version)
      throw new ConcordError(
        'conflict',
        phrase('This sheet was corrected in another window. Reload the page to see that.'),
      )
    if (isDeepStrictEqual([storedScores.read(latest.scores), storedRemarks.read(latest.remarks)], [scores, remarks]))
      throw new ConcordError('conflict', phrase('Nothing is different from the last version.'))
    const next = version + 1
    const counts = blind || sheet.versions.every((earlier) => !earlier.blind)
    await storeVersion(tx, { sheetId: sheet.id, version: next, scores, remarks, reason, blind, signedAt: new Date() })
    if (counts) await storeCount(tx, sheet.id, { version: next, scores, remarks })
    await audit(tx, rater.id, 'sheet.correct', sheet.id, { version: next, reason, blind, counts })
    return { version: next, counts }
  })
}

export const countVersionSchema = z.object({
  sheetId: z.uuid(),
  version: z.number().int().min(1),
  reason: reasonSchema,
})

/**
 * Decides which version of a sheet counts for training and agreement.
 *
 * @throws ConcordError not-found where there is no such version; conflict where it counts already
 */
export async function countVersion(
  database: Database,
  person: Pick<Person, 'id'>,
  { sheetId, version, reason }: z.infer<typeof countVersionSchema>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    const sheet = await lockedSheet(tx, { id: sheetId })
    const chosen = sheet.versions.find((one) => one.version === version)
    if (!chosen) throw new ConcordError('not-found', phrase('This sheet has no such version.'))
    if (sheet.counted === version) throw new ConcordError('conflict', phrase('This version counts already.'))
    await storeCount(tx, sheetId, {
      version,
      scores: storedScores.read(chosen.scores),
      remarks: storedRemarks.read(chosen.remarks),
    })
    await audit(tx, person.id, 'sheet.count', sheetId, { before: sheet.counted, version, reason })
  })
}

/** The sheet, held until the transaction ends, with its versions in their order. @throws ConcordError bad-input where it is not locked */
async function lockedSheet(
  tx: Transaction,
  where:
    | { id: string }
    | { interviewId_raterId_scaleName: { interviewId: string; raterId: string; scaleName: string } },
) {
  const found = await tx.ratingSheet.findUnique({ where, select: { id: true } })
  if (!found) throw new ConcordError('not-found', phrase('This rating sheet no longer exists.'))
  await tx.$executeRaw`SELECT 1 FROM "RatingSheet" WHERE id = ${found.id}::uuid FOR UPDATE`
  const sheet = await tx.ratingSheet.findUniqueOrThrow({
    where: { id: found.id },
    include: {
      versions: { orderBy: { version: 'asc' } },
      interview: { select: { participant: { select: { study: true } } } },
    },
  })
  if (!sheet.lockedAt || sheet.versions.length === 0)
    throw new ConcordError(
      'bad-input',
      phrase('This sheet is a draft. Change it as it is; only signed sheets are corrected.'),
    )
  return sheet
}
