import type { Database } from '#lib/database/client.ts'

/** Another visit of the participant of an interview. */
export interface OtherVisit {
  /** Of its interview. */
  id: string
  visit: string
  date: Date
}

/** The other visits of an interview's participant, in the order of their dates. */
export async function otherVisitsOf(
  database: Database,
  interview: { id: string; participantId: string },
): Promise<OtherVisit[]> {
  return database.interview.findMany({
    where: { participantId: interview.participantId, id: { not: interview.id } },
    orderBy: [{ date: 'asc' }, { id: 'asc' }],
    select: { id: true, visit: true, date: true },
  })
}
