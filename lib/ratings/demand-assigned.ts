import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

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

/** @throws ConcordError forbidden */
export async function demandAsked(tx: Transaction, interviewId: string, raterId: string): Promise<void> {
  if (!(await isAskedToRate(tx, interviewId, raterId))) throw new ConcordError('forbidden', NOT_ASSIGNED)
}

export const NOT_ASSIGNED = phrase(
  'This interview is not assigned to you. The study’s managers divide interviews among raters.',
)
