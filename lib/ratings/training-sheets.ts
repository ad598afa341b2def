import type { Database, Transaction } from '#lib/database/client.ts'

/**
 * Sheets that raters fill in for training: they count for certification, and neither for agreement nor for heads.
 *
 * @returns whether a rater's sheet of an interview is one
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
