import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { severalProblems } from '#lib/errors/several-problems.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { loadScale } from '#lib/own-scales/load-scale.ts'
import { scaleOfStudy } from '#lib/own-scales/scales-of.ts'
import { problemsOf, type Scores } from '#lib/scales/scores.ts'
import { FIRST, scaleNameSchema } from '#lib/scales/study-scales.ts'
import { signsBlind } from './blinding.ts'
import { demandAsked } from './demand-assigned.ts'
import { openItems, problemsOfRemarks, type Remarks, remarksSchema, storedRemarks, withoutEmpty } from './remarks.ts'
import { scoresSchema, storedScores } from './scores.ts'
import { storeDraft, storeLock, storeSave } from './store-sheets.ts'

export const saveSheetSchema = z.object({
  interviewId: z.uuid(),
  scaleName: scaleNameSchema,
  scores: scoresSchema,
  remarks: remarksSchema.default({}),
  /** The revision that the rater had before them; 0 for a new sheet. */
  revision: z.number().int().min(0),
  /** What was sent over that revision before, without an answer: it may be stored all the same. */
  unanswered: z
    .array(z.object({ scores: scoresSchema, remarks: remarksSchema }))
    .max(20)
    .default([]),
})

export interface OwnSheet {
  scores: Scores
  remarks: Remarks
  revision: number
  lockedAt: Date | null
}

/**
 * Saves a rater's own draft. Where no score changed, nothing is written. A save whose answer was lost may be sent again, with more entries
 * too: what it stored is no conflict, and is not stored twice.
 *
 * @throws ConcordError bad-input where a score is none; forbidden where the interview is assigned to others; conflict where the sheet was saved elsewhere meanwhile, or is locked
 */
export async function saveSheet(
  database: Database,
  rater: Person,
  { interviewId, scaleName = FIRST, scores, revision, unanswered: earlier, ...input }: z.input<typeof saveSheetSchema>,
): Promise<OwnSheet> {
  const remarks = withoutEmpty(input.remarks ?? {})
  const raterId = rater.id
  return database.$transaction(async (tx) => {
    // In here, so that nobody gives the study another scale between the check and the save.
    const { scale } = await scaleOfInterview(tx, interviewId, scaleName)
    const problems = [...problemsOf(scale, scores), ...problemsOfRemarks(scale, scores, remarks)]
    if (problems.length > 0) throw new ConcordError('bad-input', severalProblems(problems))
    await demandAsked(tx, interviewId, raterId)
    const entered = { scores, remarks }
    const sent = [...(earlier ?? []).map((one) => ({ ...one, remarks: withoutEmpty(one.remarks) })), entered]
    // The second time, since an earlier save of the same draft may have been stored between the two statements.
    for (const _ of [1, 2]) {
      const stored = await draftOf(tx, { interviewId, raterId, scaleName }, revision, sent)
      const base = stored?.revision ?? revision
      if (stored && isDeepStrictEqual(stored.entered, entered)) return { ...entered, revision: base, lockedAt: null }
      const sheet = { interviewId, raterId, scale: scale.key, scaleName, ...entered }
      const saved = await storeDraft(tx, { ...sheet, revision: base })
      if (!saved) continue
      await storeSave(tx, saved.id, base + 1, entered)
      await audit(tx, raterId, 'sheet.save', saved.id, { revision: base + 1 })
      return { ...entered, revision: base + 1, lockedAt: null }
    }
    throw new ConcordError('conflict', await whyNotSaved(tx, { interviewId, raterId, scaleName }))
  })
}

/**
 * The stored draft that a rater knows: that of their revision, or a later one where all that was stored since is what they sent themselves.
 *
 * @returns undefined where there is none, it is locked, or it was changed elsewhere since
 */
async function draftOf(
  tx: Transaction,
  sheet: { interviewId: string; raterId: string; scaleName: string },
  revision: number,
  sent: readonly { scores: Scores; remarks: Remarks }[],
) {
  const stored = await tx.ratingSheet.findUnique({
    where: { interviewId_raterId_scaleName: sheet },
    include: { saves: { where: { revision: { gt: revision } } } },
  })
  if (!stored || stored.lockedAt || stored.revision < revision) return undefined
  const entered = ({ scores, remarks }: { scores: unknown; remarks: unknown }) => ({
    scores: storedScores.read(scores),
    remarks: storedRemarks.read(remarks),
  })
  const own = stored.saves.filter((save) => sent.some((one) => isDeepStrictEqual(one, entered(save))))
  if (own.length < stored.revision - revision) return undefined
  return { revision: stored.revision, entered: entered(stored) }
}

/**
 * Locks a rater's own sheet with its first signed version. Whoever calls it has made sure that it is the rater who signs.
 *
 * @throws ConcordError bad-input where items are not rated; conflict where it changed elsewhere or is locked
 */
export async function lockSheet(
  database: Database,
  rater: Person,
  interviewId: string,
  revision: number,
  scaleName = FIRST,
): Promise<OwnSheet> {
  const raterId = rater.id
  const sheet = await database.ratingSheet.findUnique({
    where: { interviewId_raterId_scaleName: { interviewId, raterId, scaleName } },
    include: {
      interview: {
        select: {
          participant: {
            select: { study: { include: { memberships: { where: { userId: raterId }, select: { role: true } } } } },
          },
        },
      },
    },
  })
  if (!sheet) throw new ConcordError('bad-input', phrase('There is no sheet to lock yet. Rate the items first.'))
  const scores = storedScores.read(sheet.scores)
  const remarks = storedRemarks.read(sheet.remarks)
  const { study } = sheet.interview.participant
  const { items } = await scaleOfStudy(database, study, scaleName)
  const missing = openItems(await loadScale(database, sheet.scale), items, scores, remarks)
  if (missing.length > 0) {
    throw new ConcordError(
      'bad-input',
      phrase('Not rated yet: {missing}.', { missing: missing.map((item) => item.label).join(', ') }),
    )
  }
  const blind = await signsBlind(database, rater, study.memberships[0]?.role, interviewId)
  const lockedAt = new Date()
  return database.$transaction(async (tx) => {
    // Who adds a scale at this moment sees that this sheet is signed, or is done before it.
    await scaleOfInterview(tx, interviewId, scaleName)
    if (!(await storeLock(tx, { id: sheet.id, revision, lockedAt, scores, remarks, blind })))
      throw new ConcordError('conflict', await whyNotSaved(tx, { interviewId, raterId, scaleName }))
    await audit(tx, raterId, 'sheet.lock', sheet.id)
    return { scores, remarks, revision: revision + 1, lockedAt }
  })
}

async function whyNotSaved(
  database: Pick<Database, 'ratingSheet'>,
  sheet: { interviewId: string; raterId: string; scaleName: string },
): Promise<Message> {
  const stored = await database.ratingSheet.findUnique({ where: { interviewId_raterId_scaleName: sheet } })
  return stored?.lockedAt
    ? phrase('This sheet is locked. Correct it with a reason: both versions stay.')
    : phrase('This sheet was saved in another window. Reload the page to see that version. Nothing was overwritten.')
}

/** One of the scales that the study of an interview has, and keeps until the transaction ends. */
async function scaleOfInterview(tx: Transaction, interviewId: string, scaleName: string) {
  await tx.$queryRaw`
    SELECT 1 FROM "Interview" i JOIN "Participant" p ON p.id = i."participantId" JOIN "Study" s ON s.id = p."studyId"
    WHERE i.id = ${interviewId}::uuid FOR SHARE OF s`
  const interview = await tx.interview.findUnique({
    where: { id: interviewId },
    select: { participant: { select: { study: true } } },
  })
  if (!interview) throw new ConcordError('not-found', phrase('This interview no longer exists.'))
  return scaleOfStudy(tx, interview.participant.study, scaleName)
}
