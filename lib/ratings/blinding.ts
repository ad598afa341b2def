import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { StudyRole } from '#prisma/client/enums.ts'

/** Whether a person may see what a model or another rater made of an interview: raters may once their own sheet is locked. */
export function isUnblinded(
  person: Person,
  role: StudyRole | undefined,
  ownSheet: { lockedAt: Date | null } | null | undefined,
): boolean {
  return mayInStudy(person, role, 'estimate.see-all') || ownSheet?.lockedAt != null
}

/** @throws ConcordError forbidden */
export async function demandUnblinded(
  database: Database,
  person: Person,
  interviewId: string,
  role: StudyRole | undefined,
): Promise<void> {
  const key = { interviewId, raterId: person.id }
  const own = await database.ratingSheet.findUnique({ where: { interviewId_raterId: key } })
  if (!isUnblinded(person, role, own)) {
    throw new ConcordError(
      'forbidden',
      'Hidden until your own rating sheet is locked, so that your rating stays independent.',
    )
  }
}
