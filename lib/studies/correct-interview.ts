import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { newInterviewSchema } from './add-interview.ts'
import { changedFields, correctionReasonSchema, demandReason } from './corrections.ts'
import { movesOf } from './recording-moves.ts'

const fieldsSchema = newInterviewSchema.pick({ participant: true, visit: true, date: true })

export const correctInterviewSchema = z.object({
  interviewId: z.uuid(),
  /** What the person had before them; where something else is noted by now, nothing is changed. */
  before: fieldsSchema,
  after: fieldsSchema,
  reason: correctionReasonSchema,
})

/**
 * Corrects an interview's visit and date, or moves it to another participant, who is created where the code is new. With a move,
 * estimates go that would no longer leave the participant out.
 *
 * @returns how many estimates went
 * @throws ConcordError conflict where somebody else changed it meanwhile, or the participant has that visit; bad-input where
 *   sheets are locked and no reason is given
 */
export async function correctInterview(
  database: Database,
  person: Pick<Person, 'id'>,
  { interviewId: id, before, after, reason }: z.infer<typeof correctInterviewSchema>,
): Promise<{ estimatesRemoved: number }> {
  return inTransaction(database, async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "Interview" WHERE id = ${id}::uuid FOR UPDATE`
    const interview = await tx.interview.findUniqueOrThrow({ where: { id }, include: { participant: true } })
    const { visit, date, participant } = interview
    const now = { participant: participant.code, visit, date: date.toISOString().slice(0, 10) }
    const changed = changedFields(now, before, after)
    if (Object.keys(changed).length === 0) return { estimatesRemoved: 0 }
    await demandReason(tx, { id }, reason)
    const owner = await participantOf(tx, participant.studyId, after.participant)
    const taken = await tx.interview.findFirst({ where: { participantId: owner, visit: after.visit, id: { not: id } } })
    if (taken)
      throw new ConcordError(
        'conflict',
        phrase('{participant} has an interview of {visit} already. Choose another visit.', {
          participant: after.participant,
          visit: after.visit,
        }),
      )
    await tx.interview.update({
      where: { id },
      data: { participantId: owner, visit: after.visit, date: new Date(after.date) },
    })
    const moved = owner !== participant.id
    const estimatesRemoved = moved ? await afterMove(tx, id, participant, after.participant) : 0
    const participantRemoved = moved && (await removeIfEmpty(tx, participant.id))
    const effects: Record<string, number | boolean> = moved ? { estimatesRemoved, participantRemoved } : {}
    await audit(tx, person.id, 'interview.correct', id, { ...changed, reason, ...effects })
    return { estimatesRemoved }
  })
}

async function participantOf(tx: Transaction, studyId: string, code: string): Promise<string> {
  await tx.participant.createMany({ data: [{ studyId, code }], skipDuplicates: true })
  const { id } = await tx.participant.findUniqueOrThrow({ where: { studyId_code: { studyId, code } } })
  return id
}

/** A code that was a typing error has no interview left. Where consent was noted, the participant stays. */
async function removeIfEmpty(tx: Transaction, id: string): Promise<boolean> {
  const noConsent = { consentedOn: null, consentScope: null, recordingsUntil: null }
  const { count } = await tx.participant.deleteMany({ where: { id, interviews: { none: {} }, ...noConsent } })
  return count > 0
}

/**
 * Heads that learned from the interview, or from a recording of it where that was before, have learned from its new participant too, and their estimate of it left the wrong person out; other
 * heads that learned from the new participant have seen them.
 *
 * @returns how many estimates went
 */
async function afterMove(
  tx: Transaction,
  interviewId: string,
  { studyId, code }: { studyId: string; code: string },
  next: string,
): Promise<number> {
  const recordings = await tx.recording.findMany({ where: { interviewId }, select: { id: true } })
  const { formerIds } = await movesOf(
    tx,
    recordings.map(({ id }) => id),
  )
  const sheets = await tx.ratingSheet.findMany({
    where: { interviewId: { in: [interviewId, ...formerIds] } },
    select: { id: true },
  })
  const learned = {
    studyId,
    participants: { has: code },
    sheets: { hasSome: sheets.map(({ id }) => id) },
  }
  const heads = await tx.head.findMany({ where: learned, select: { id: true, participants: true } })
  for (const { id, participants } of heads) {
    if (!participants.includes(next)) await tx.head.update({ where: { id }, data: { participants: { push: next } } })
  }
  const { count } = await tx.estimate.deleteMany({
    where: {
      interviewId,
      OR: [{ headId: { in: heads.map(({ id }) => id) } }, { head: { studyId, participants: { has: next } } }],
    },
  })
  return count
}
