import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import type { Scores } from '#lib/scales/scores.ts'
import { FIRST } from '#lib/scales/study-scales.ts'

/**
 * What a person themself signed of a participant's first visit, which the change at a later one is counted from.
 *
 * @returns undefined where this is the first visit, or the person has not signed a sheet of it
 */
export async function firstVisitOf(
  database: Database,
  person: Pick<Person, 'id'>,
  interview: { id: string; participantId: string; date: Date },
  scaleName: string = FIRST,
): Promise<{ visit: string; scores: Scores } | undefined> {
  const first = await database.interview.findFirst({
    where: { participantId: interview.participantId },
    orderBy: [{ date: 'asc' }, { id: 'asc' }],
    select: {
      id: true,
      visit: true,
      sheets: { where: { raterId: person.id, scaleName, lockedAt: { not: null } }, select: { scores: true }, take: 1 },
    },
  })
  const sheet = first?.sheets[0]
  return first && sheet && first.id !== interview.id
    ? { visit: first.visit, scores: storedScores.read(sheet.scores) }
    : undefined
}
