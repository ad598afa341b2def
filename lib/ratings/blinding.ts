import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { isRatedBy } from '#lib/studies/whole-ratings.ts'
import { Prisma } from '#prisma/client/client.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { type Blind, sentenceOfBlind } from './blindness.ts'

/**
 * Whether a person may see what a model or another rater made of interviews. Raters may once their own sheets of all
 * of the participant's visits are locked, on every scale of the study: who knows how one visit was estimated no longer rates another one blindly.
 *
 * @returns what is kept from them, by interview
 */
export async function blindnessOf(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  interviews: readonly { id: string; participantId: string }[],
): Promise<Map<string, Blind>> {
  if (mayInStudy(person, role, 'estimate.see-all')) return new Map(interviews.map(({ id }) => [id, undefined]))
  const participants = [...new Set(interviews.map(({ participantId }) => participantId))]
  const unrated = await database.$queryRaw<{ id: string; participantId: string }[]>`
    SELECT i.id, i."participantId" FROM "Interview" i JOIN "Participant" p ON p.id = i."participantId"
    WHERE p.id = ANY(${participants}::uuid[]) AND NOT ${isRatedBy(Prisma.sql`${person.id}::uuid`)}`
  const unratedInterviews = new Set(unrated.map(({ id }) => id))
  const unratedParticipants = new Set(unrated.map(({ participantId }) => participantId))
  const blindTo = (id: string, participantId: string): Blind => {
    if (unratedInterviews.has(id)) return 'own-sheet'
    return unratedParticipants.has(participantId) ? 'other-visits' : undefined
  }
  return new Map(interviews.map(({ id, participantId }) => [id, blindTo(id, participantId)]))
}

/** Whether estimates and other raters' sheets are hidden from a rater who signs a sheet now. In a study that is not blinded they never are. */
export async function signsBlind(
  database: Database,
  rater: Person,
  role: StudyRole | undefined,
  interviewId: string,
): Promise<boolean> {
  const interview = await database.interview.findUniqueOrThrow({
    where: { id: interviewId },
    select: { id: true, participantId: true, participant: { select: { study: { select: { blinding: true } } } } },
  })
  if (interview.participant.study.blinding === 'open') return false
  return (await blindnessOf(database, rater, role, [interview])).get(interviewId) !== undefined
}

/** @throws ConcordError forbidden */
export async function demandUnblinded(
  database: Database,
  person: Person,
  interviewId: string,
  role: StudyRole | undefined,
): Promise<void> {
  const interview = await database.interview.findUniqueOrThrow({ where: { id: interviewId } })
  const blind = (await blindnessOf(database, person, role, [interview])).get(interviewId)
  if (blind) throw new ConcordError('forbidden', sentenceOfBlind(blind))
}
