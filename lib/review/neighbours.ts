import type { Database } from '#lib/database/client.ts'

/** Where an interview stands among those of its study, by participant and visit. */
export interface Neighbours {
  /** From 1. */
  place: number
  count: number
  /** Undefined for the first. */
  previousId: string | undefined
  /** Undefined for the last. */
  nextId: string | undefined
}

export async function neighboursOf(database: Database, studyId: string, interviewId: string): Promise<Neighbours> {
  const ids = await database.interview.findMany({
    where: { participant: { studyId } },
    select: { id: true },
    orderBy: [{ participant: { code: 'asc' } }, { visit: 'asc' }],
  })
  const index = ids.findIndex(({ id }) => id === interviewId)
  return { place: index + 1, count: ids.length, previousId: ids[index - 1]?.id, nextId: ids[index + 1]?.id }
}
