import { z } from 'zod'
import { audit, auditEach } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { AssignmentPurpose } from '#prisma/client/enums.ts'
import { daySchema } from './plan-settings.ts'
import { demandRaters } from './study-raters.ts'

const chosen = { studyId: z.uuid(), assignmentIds: z.array(z.uuid()).min(1).max(20_000) }

export const reassignSchema = z.object({ ...chosen, raterId: z.uuid() })
export const withdrawSchema = z.object(chosen)
export const setDueSchema = z.object({ ...chosen, dueOn: daySchema.nullable() })
export const setInterviewerSchema = z.object({
  studyId: z.uuid(),
  interviewIds: z.array(z.uuid()).min(1).max(20_000),
  /** Null where it is not known who led them. */
  userId: z.uuid().nullable(),
})

/**
 * Gives assignments to another rater, all or none. Sheets that were begun stay with who began them, so such assignments are refused.
 *
 * @throws ConcordError conflict where a sheet was begun, or the rater has the interview already or led it
 */
export async function reassign(
  database: Database,
  person: Person,
  { studyId, assignmentIds, raterId }: z.infer<typeof reassignSchema>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    const assignments = await lockedAssignments(tx, studyId, assignmentIds)
    const [rater] = await demandRaters(tx, studyId, [raterId])
    const begun = assignments.filter(({ begun }) => begun)
    if (begun.length > 0)
      throw new ConcordError(
        'conflict',
        phrase(
          '{begun}: the sheet was begun, so the assignment stays with its rater. Assign the interview to {name} besides.',
          { begun: titles(begun), name: rater!.name },
        ),
      )
    const interviewIds = idsOf(assignments)
    const refused = await tx.interview.findMany({
      where: { id: { in: interviewIds }, OR: [{ ledById: raterId }, { assignments: { some: { raterId } } }] },
      select: { visit: true, participant: { select: { code: true } } },
    })
    if (refused.length > 0 || new Set(interviewIds).size < interviewIds.length)
      throw new ConcordError(
        'conflict',
        phrase(
          '{name} has {count, plural, one {this interview} other {some of these interviews}} already, or led it. Nothing was reassigned.',
          { name: rater!.name, count: refused.length },
        ),
      )
    const last = await tx.assignment.aggregate({ where: { raterId }, _max: { place: true } })
    await tx.$executeRaw`
      UPDATE "Assignment" a SET "raterId" = ${raterId}::uuid, place = ${last._max.place ?? 0} + chosen.position
      FROM unnest(${assignments.map(({ id }) => id)}::uuid[]) WITH ORDINALITY AS chosen(id, position) WHERE a.id = chosen.id`
    for (const [before, own] of Map.groupBy(assignments, (one) => one.raterId))
      await auditEach(tx, person.id, 'assignment.reassign', idsOf(own), { before, rater: raterId })
  })
}

/**
 * Withdraws assignments. A sheet that was begun stays, and its rater may finish it.
 *
 * @returns how many were withdrawn, and of how many the sheet was begun
 * @throws ConcordError conflict where a sheet of training was begun: it is the assignment that keeps it out of agreement and heads
 */
export async function withdraw(
  database: Database,
  person: Person,
  { studyId, assignmentIds }: z.infer<typeof withdrawSchema>,
): Promise<{ withdrawn: number; begun: number }> {
  return database.$transaction(async (tx) => {
    const assignments = await lockedAssignments(tx, studyId, assignmentIds)
    const training = assignments.filter(({ begun, purpose }) => begun && purpose === 'training')
    if (training.length > 0)
      throw new ConcordError(
        'conflict',
        phrase(
          '{training}: the sheet was begun for training, and would count as a rating without its assignment. Nothing was withdrawn.',
          { training: titles(training) },
        ),
      )
    await tx.assignment.deleteMany({ where: { id: { in: assignments.map(({ id }) => id) } } })
    for (const [rater, own] of Map.groupBy(assignments, ({ raterId }) => raterId))
      for (const [begun, same] of Map.groupBy(own, (one) => one.begun))
        await auditEach(tx, person.id, 'assignment.withdraw', idsOf(same), { rater, begun })
    return { withdrawn: assignments.length, begun: assignments.filter(({ begun }) => begun).length }
  })
}

/** Sets, or removes, the day until which assignments are due. */
export async function setDue(
  database: Database,
  person: Person,
  { studyId, assignmentIds, dueOn }: z.infer<typeof setDueSchema>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    const assignments = await lockedAssignments(tx, studyId, assignmentIds)
    const ids = assignments.map(({ id }) => id)
    const date = dueOn === null ? null : new Date(dueOn)
    await tx.assignment.updateMany({ where: { id: { in: ids } }, data: { dueOn: date } })
    await auditEach(tx, person.id, 'assignment.due', [...new Set(idsOf(assignments))], { dueOn })
  })
}

/** Lets every rater rate every interview again, as before the first plan. Assignments go, those for training excepted; sheets stay. */
export async function stopAssigning(database: Database, person: Person, studyId: string): Promise<void> {
  await database.$transaction(async (tx) => {
    const { count } = await tx.assignment.deleteMany({
      where: { interview: { participant: { studyId } }, purpose: { not: 'training' } },
    })
    await tx.study.update({ where: { id: studyId }, data: { assignsRaters: false } })
    await audit(tx, person.id, 'assignment.stop', studyId, { assignments: count })
  })
}

/** Notes who led interviews, so that no plan asks them to rate these. Assignments that are there stay. */
export async function setInterviewer(
  database: Database,
  person: Person,
  { studyId, interviewIds, userId }: z.infer<typeof setInterviewerSchema>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    if (userId && !(await tx.membership.findUnique({ where: { studyId_userId: { studyId, userId } } })))
      throw new ConcordError('bad-input', phrase('Whoever led an interview is chosen from the members of the study.'))
    const changed = await tx.interview.updateManyAndReturn({
      where: { id: { in: interviewIds }, participant: { studyId } },
      data: { ledById: userId },
      select: { id: true },
    })
    const ids = changed.map(({ id }) => id)
    await auditEach(tx, person.id, 'interview.interviewer', ids, { interviewer: userId })
  })
}

interface LockedAssignment {
  id: string
  interviewId: string
  raterId: string
  title: string
  purpose: AssignmentPurpose
  /** Whether there is a sheet. */
  begun: boolean
}

/** @throws ConcordError not-found where one is gone or belongs to another study */
async function lockedAssignments(
  tx: Transaction,
  studyId: string,
  ids: readonly string[],
): Promise<readonly LockedAssignment[]> {
  const rows = await tx.$queryRaw<LockedAssignment[]>`
    SELECT a.id, a."interviewId", a."raterId", a.purpose, p.code || ', ' || i.visit AS title,
      EXISTS (SELECT 1 FROM "RatingSheet" s WHERE s."interviewId" = i.id AND s."raterId" = a."raterId") AS begun
    FROM "Assignment" a JOIN "Interview" i ON i.id = a."interviewId" JOIN "Participant" p ON p.id = i."participantId"
    WHERE p."studyId" = ${studyId}::uuid AND a.id = ANY(${ids}::uuid[]) ORDER BY a."raterId", a.place FOR UPDATE OF a`
  if (rows.length < new Set(ids).size)
    throw new ConcordError('not-found', phrase('Some of these assignments are no longer there. Reload the page.'))
  return rows
}

const idsOf = (assignments: readonly LockedAssignment[]) => assignments.map(({ interviewId }) => interviewId)

function titles(assignments: readonly LockedAssignment[]): string {
  const named = assignments.slice(0, 3).map(({ title }) => title)
  return assignments.length > 3 ? `${named.join('; ')} and ${assignments.length - 3} more` : named.join('; ')
}
