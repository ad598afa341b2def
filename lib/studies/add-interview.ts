import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

export const newInterviewSchema = z.object({
  studyId: z.uuid(),
  participant: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z0-9][A-Z0-9_-]{0,29}$/, 'Use letters, digits and dashes, such as P-014, and never a name.'),
  visit: z.string().trim().min(1, 'Name the visit, such as Baseline or V1.').max(40),
  date: z.iso.date('Give the date as year-month-day.'),
  /** Groups that agreement is looked at by; what is given is kept for the participant. */
  site: z.string().trim().max(40).optional(),
  sex: z.string().trim().max(20).optional(),
  ageBand: z.string().trim().max(20).optional(),
})

/**
 * Adds the interview of a participant at a visit; the participant is created where the code is new. What is noted of a
 * participant who exists is never changed; what was left empty may be filled in.
 *
 * @returns the interview; `created` is false where there is one already
 * @throws ConcordError conflict where something else is noted of the participant
 */
export async function addInterview(
  database: Database,
  person: Person,
  { studyId, participant: code, visit, date, site, sex, ageBand }: z.infer<typeof newInterviewSchema>,
): Promise<{ id: string; created: boolean }> {
  const given = Object.entries({ site, sex, ageBand }).filter(([, value]) => value) as [keyof typeof NOTED, string][]
  return database.$transaction(async (tx) => {
    await tx.participant.createMany({ data: [{ studyId, code }], skipDuplicates: true })
    const participant = await lockedParticipant(tx, studyId, code)
    const differing = given.filter(([name, value]) => participant[name] !== null && participant[name] !== value)
    if (differing.length > 0) {
      const noted = differing
        .map(([name]) => NOTED[name](participant[name]!))
        .reduce((before, next) => phrase('{before}, {next}', { before, next }))
      throw new ConcordError(
        'conflict',
        phrase(
          '{code} is in this study already, with {noted}. Leave that empty, or use another code if this is somebody else.',
          { code, noted },
        ),
      )
    }
    const [interview] = await tx.interview.createManyAndReturn({
      data: [{ participantId: participant.id, visit, date: new Date(date) }],
      skipDuplicates: true,
    })
    if (!interview) {
      const key = { participantId_visit: { participantId: participant.id, visit } }
      const before = await tx.interview.findUniqueOrThrow({ where: key })
      return { id: before.id, created: false }
    }
    const missing = Object.fromEntries(given.filter(([name]) => participant[name] === null))
    if (Object.keys(missing).length > 0) await tx.participant.update({ where: { id: participant.id }, data: missing })
    await audit(tx, person.id, 'interview.create', interview.id, missing)
    return { id: interview.id, created: true }
  })
}

const NOTED = {
  site: (value: string): Message => phrase('site {value}', { value }),
  sex: (value: string): Message => phrase('sex {value}', { value }),
  ageBand: (value: string): Message => phrase('age band {value}', { value }),
}

/** Two who add the same participant at once come one after the other. */
async function lockedParticipant(tx: Transaction, studyId: string, code: string) {
  await tx.$executeRaw`select 1 from "Participant" where "studyId" = ${studyId}::uuid and "code" = ${code} for update`
  return tx.participant.findUniqueOrThrow({ where: { studyId_code: { studyId, code } } })
}
