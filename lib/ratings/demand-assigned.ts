import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { Prisma } from '#prisma/client/client.ts'
import { NOT_ASSIGNED } from './not-assigned.ts'

/** Whether a rater is asked to rate an interview: their study assigns nobody, they are assigned it, or they have begun a sheet of it. */
export async function isAskedToRate(
  database: Database | Transaction,
  interviewId: string,
  raterId: string,
): Promise<boolean> {
  const found = await database.interview.findFirst({
    where: { id: interviewId, ...askedToRate(raterId) },
    select: { id: true },
  })
  return found !== null
}

/** What interviews that a rater is asked to rate have in common. */
export const askedToRate = (raterId: string) => ({
  OR: [
    { participant: { study: { assignsRaters: false } } },
    { assignments: { some: { raterId } } },
    { sheets: { some: { raterId } } },
  ],
})

/** The same in SQL, of interviews `i` of participants `p`. */
export const askedToRateSql = (raterId: string) => Prisma.sql`(
  NOT EXISTS (SELECT 1 FROM "Study" t WHERE t.id = p."studyId" AND t."assignsRaters")
  OR EXISTS (SELECT 1 FROM "Assignment" a WHERE a."interviewId" = i.id AND a."raterId" = ${raterId}::uuid)
  OR EXISTS (SELECT 1 FROM "RatingSheet" s WHERE s."interviewId" = i.id AND s."raterId" = ${raterId}::uuid))`

/** @throws ConcordError forbidden */
export async function demandAsked(tx: Transaction, interviewId: string, raterId: string): Promise<void> {
  if (!(await isAskedToRate(tx, interviewId, raterId))) throw new ConcordError('forbidden', NOT_ASSIGNED)
}
