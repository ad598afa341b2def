import type { Database, Transaction } from '#lib/database/client.ts'
import type { InterviewToAssign } from './plan-assignments.ts'

interface Assignable extends InterviewToAssign {
  /** Participant and visit. */
  title: string
}

interface Row {
  id: string
  title: string
  interviewer: string | null
  /** Who was assigned it or has begun a sheet of it. */
  raters: string[]
}

/**
 * The interviews that a plan can assign, by participant and date, each with the raters who may rate it: whoever led an interview is not asked to.
 *
 * @param wanted `forAll` gives interviews to raters who do not have them yet; otherwise those that have any rater are left out
 * @returns the interviews, and how many were left out since they have their raters already
 */
export async function assignableInterviews(
  database: Database | Transaction,
  wanted: { studyId: string; raters: readonly string[]; interviewIds?: readonly string[] | undefined; forAll: boolean },
): Promise<{ interviews: Assignable[]; leftOut: number }> {
  const { studyId, raters, interviewIds, forAll } = wanted
  const rows = await database.$queryRaw<Row[]>`
    SELECT i.id, p.code || ', ' || i.visit AS title, i."ledById" AS interviewer,
      array_remove(array_cat(
        (SELECT array_agg(a."raterId") FROM "Assignment" a WHERE a."interviewId" = i.id),
        (SELECT array_agg(s."raterId") FROM "RatingSheet" s JOIN "Membership" m ON m."userId" = s."raterId" AND m."studyId" = p."studyId"
          WHERE s."interviewId" = i.id)
      ), NULL) AS raters
    FROM "Interview" i JOIN "Participant" p ON p.id = i."participantId"
    WHERE p."studyId" = ${studyId}::uuid AND (${interviewIds === undefined} OR i.id = ANY(${interviewIds ?? []}::uuid[]))
    ORDER BY p.code, i.date, i.id`
  const interviews: Assignable[] = []
  for (const { id, title, interviewer, raters: present } of rows) {
    const has = new Set(present ?? [])
    const isDone = forAll ? raters.every((rater) => has.has(rater)) : has.size > 0
    if (isDone) continue
    const eligible = raters.filter((rater) => rater !== interviewer && !has.has(rater))
    interviews.push({ id, title, eligible })
  }
  return { interviews, leftOut: rows.length - interviews.length }
}
