import { randomUUID } from 'node:crypto'
import { auditEach } from '#lib/access/audit.ts'
import { OUTSIDE_RATER } from '#lib/access/outside-rater.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { storeImportedSheets } from '#lib/ratings/store-sheets.ts'
import { interviewKey, type PlannedRater, type PlannedSheet } from './planned-sheet.ts'

/**
 * Stores planned sheets with the participants, visits and outside raters that are new.
 *
 * @throws ConcordError conflict where a sheet is there by now
 */
export async function storePlan(
  tx: Transaction,
  person: Person,
  plan: { studyId: string; importId: string; scale: string; scaleName: string; sheets: readonly PlannedSheet[] },
): Promise<void> {
  const { studyId, importId, scale, scaleName, sheets } = plan
  const interviews = await storeInterviews(tx, person, studyId, sheets)
  const raters = await storeRaters(tx, sheets)
  const stored = await storeImportedSheets(
    tx,
    importId,
    sheets.map((sheet) => ({
      interviewId: interviews.get(interviewKey(sheet))!,
      raterId: raters.get(raterKey(sheet.rater))!,
      raterName: sheet.rater.name,
      scale,
      scaleName,
      scores: sheet.scores,
    })),
  )
  if (stored < sheets.length)
    throw new ConcordError(
      'conflict',
      phrase(
        'Some of these interviews were rated by the same people meanwhile. Nothing was imported. Look at the new preview.',
      ),
    )
}

const raterKey = ({ id, name }: PlannedRater) => id ?? name.toLowerCase()

/** @returns ids of the interviews by participant and visit; those that are new are created */
async function storeInterviews(
  tx: Transaction,
  person: Person,
  studyId: string,
  sheets: readonly PlannedSheet[],
): Promise<Map<string, string>> {
  const codes = [...new Set(sheets.map(({ participant }) => participant))]
  await tx.participant.createMany({ data: codes.map((code) => ({ studyId, code })), skipDuplicates: true })
  const participants = await tx.participant.findMany({
    where: { studyId, code: { in: codes } },
    select: { id: true, code: true },
  })
  const idOf = new Map(participants.map(({ id, code }) => [code, id]))
  const wanted = new Map(sheets.map((sheet) => [interviewKey(sheet), sheet]))
  const created = await tx.interview.createManyAndReturn({
    data: [...wanted.values()]
      .filter(({ isNewInterview }) => isNewInterview)
      .map(({ participant, visit, date }) => ({ participantId: idOf.get(participant)!, visit, date: new Date(date) })),
    skipDuplicates: true,
    select: { id: true },
  })
  const ids = created.map(({ id }) => id)
  await auditEach(tx, person.id, 'interview.create', ids, { by: 'import of ratings' })
  const all = await tx.interview.findMany({
    where: { participantId: { in: [...idOf.values()] } },
    select: { id: true, visit: true, participant: { select: { code: true } } },
  })
  return new Map(all.map(({ id, visit, participant }) => [JSON.stringify([participant.code, visit]), id]))
}

/** @returns ids of the raters; those who rated elsewhere get a name that nobody can sign in with */
async function storeRaters(tx: Transaction, sheets: readonly PlannedSheet[]): Promise<Map<string, string>> {
  const raters = new Map(sheets.map(({ rater }) => [raterKey(rater), rater]))
  const ids = new Map<string, string>()
  for (const [key, { id, name }] of raters) {
    if (id !== undefined) {
      ids.set(key, id)
      continue
    }
    const created = await tx.user.create({
      data: {
        email: `${randomUUID()}${OUTSIDE_RATER}`,
        name,
        role: 'clinician',
        passwordHash: 'none',
        disabledAt: new Date(),
      },
      select: { id: true },
    })
    ids.set(key, created.id)
  }
  return ids
}
