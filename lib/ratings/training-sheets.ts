import type { Database, Transaction } from '#lib/database/client.ts'

/**
 * Sheets that raters fill in for training: they count for certification, and neither for agreement nor for heads. Interviews are assigned on all
 * scales of the study, so a rater's sheets of one are of training on each of them, also on one that has no reference of it.
 *
 * @returns whether a rater's sheets of an interview are
 */
export async function trainingSheets(
  database: Database | Transaction,
  studyId: string,
): Promise<(interviewId: string, raterId: string) => boolean> {
  const assigned = await database.assignment.findMany({
    where: { purpose: 'training', interview: { participant: { studyId } } },
    select: { interviewId: true, raterId: true },
  })
  const keys = new Set(assigned.map(({ interviewId, raterId }) => `${interviewId} ${raterId}`))
  return (interviewId, raterId) => keys.has(`${interviewId} ${raterId}`)
}

/** Who rates an interview for training, and so takes no part in what is decided of it: the ids of the raters. */
export async function ratersInTraining(database: Database | Transaction, interviewId: string): Promise<string[]> {
  const assigned = await database.assignment.findMany({
    where: { interviewId, purpose: 'training' },
    select: { raterId: true },
  })
  return assigned.map(({ raterId }) => raterId)
}
