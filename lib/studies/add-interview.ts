import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'

export const newInterviewSchema = z.object({
  studyId: z.uuid(),
  participant: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z0-9][A-Z0-9_-]{0,29}$/, 'A code of letters, digits and dashes, such as P-014; never a name.'),
  visit: z.string().trim().min(1, 'Name the visit, such as Baseline or V1.').max(40),
  date: z.iso.date('Give the date as year-month-day.'),
  /** Groups that agreement is looked at by; what is given is kept for the participant. */
  site: z.string().trim().max(40).optional(),
  sex: z.string().trim().max(20).optional(),
  ageBand: z.string().trim().max(20).optional(),
})

/** The interview of a participant at a visit; the participant and the visit are made where they are new. */
export async function addInterview(
  database: Database,
  person: Person,
  { studyId, participant: code, visit, date, site, sex, ageBand }: z.infer<typeof newInterviewSchema>,
): Promise<{ id: string; created: boolean }> {
  const groups = Object.fromEntries(Object.entries({ site, sex, ageBand }).filter(([, value]) => value))
  return database.$transaction(async (tx) => {
    const participant = await tx.participant.upsert({
      where: { studyId_code: { studyId, code } },
      create: { studyId, code, ...groups },
      update: groups,
    })
    const key = { participantId_visit: { participantId: participant.id, visit } }
    const before = await tx.interview.findUnique({ where: key })
    if (before) return { id: before.id, created: false }
    const interview = await tx.interview.create({
      data: { participantId: participant.id, visit, date: new Date(date) },
    })
    await audit(tx, person.id, 'interview.create', interview.id)
    return { id: interview.id, created: true }
  })
}
