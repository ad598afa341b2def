import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import type { Scores } from '#lib/scales/scale.ts'
import { storedScores } from './scores.ts'

/** What a save of a draft changed. */
export interface DraftChange {
  at: Date
  /** Item key to the scores before and after; undefined where there was none. */
  items: { item: string; before: number | undefined; after: number | undefined }[]
}

/** What a rater changed in their own sheet of an interview until they locked it, the latest first. */
export async function draftHistory(database: Database, rater: Person, interviewId: string): Promise<DraftChange[]> {
  const saves = await database.sheetSave.findMany({
    where: { sheet: { interviewId, raterId: rater.id } },
    orderBy: { revision: 'asc' },
  })
  let before: Scores = {}
  const changes = saves.map(({ at, scores }) => {
    const after = storedScores.read(scores)
    const items = Object.keys({ ...before, ...after })
      .filter((item) => before[item] !== after[item])
      .map((item) => ({ item, before: before[item], after: after[item] }))
    before = after
    return { at, items }
  })
  return changes.reverse()
}
