import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { newInterviewSchema } from './add-interview.ts'
import { changedFields, correctionReasonSchema, demandReason } from './corrections.ts'

const groupSchema = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .nullable()
    .transform((text) => text || null)

const fieldsSchema = z.object({
  code: newInterviewSchema.shape.participant,
  site: groupSchema(40),
  sex: groupSchema(20),
  ageBand: groupSchema(20),
})

export const correctParticipantSchema = z.object({
  participantId: z.uuid(),
  /** What the person had before them; where something else is noted by now, nothing is changed. */
  before: fieldsSchema,
  after: fieldsSchema,
  reason: correctionReasonSchema,
})

/**
 * Corrects a participant's code and groups. Heads that were trained with the participant go by the new code, so that
 * they never take them for somebody unseen.
 *
 * @throws ConcordError conflict where somebody else changed it meanwhile, or the code is another participant's; bad-input where
 *   sheets are locked and no reason is given
 */
export async function correctParticipant(
  database: Database,
  person: Pick<Person, 'id'>,
  { participantId: id, before, after, reason }: z.infer<typeof correctParticipantSchema>,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "Participant" WHERE id = ${id}::uuid FOR UPDATE`
    const { studyId, code, site, sex, ageBand } = await tx.participant.findUniqueOrThrow({ where: { id } })
    const changed = changedFields({ code, site, sex, ageBand }, before, after)
    if (Object.keys(changed).length === 0) return
    await demandReason(tx, { participantId: id }, reason)
    if (code !== after.code) await renameInHeads(tx, studyId, code, after.code)
    await tx.participant.update({ where: { id }, data: after })
    await audit(tx, person.id, 'participant.correct', id, { ...changed, reason })
  })
}

/** @throws ConcordError conflict where the study has a participant of that code */
async function renameInHeads(tx: Transaction, studyId: string, code: string, next: string): Promise<void> {
  if (await tx.participant.findUnique({ where: { studyId_code: { studyId, code: next } } }))
    throw new ConcordError(
      'conflict',
      phrase('{next} is in this study already. If it is the same person, move the interviews of {code} to {next}.', {
        next,
        code,
      }),
    )
  await tx.$executeRaw`
    UPDATE "Head" SET participants = array_replace(participants, ${code}, ${next})
    WHERE "studyId" = ${studyId}::uuid AND ${code} = ANY(participants)`
}
