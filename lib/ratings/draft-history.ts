import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { FIRST } from '#lib/scales/study-scales.ts'
import { changedItems, type Entered, type ItemChange } from './changed-items.ts'
import { storedRemarks } from './remarks.ts'
import { storedScores } from './scores.ts'

/** What a save of a draft changed. */
export interface DraftChange {
  at: Date
  items: ItemChange[]
}

/** What a rater changed in their own sheet of an interview, on one scale, until they locked it, the latest first. */
export async function draftHistory(
  database: Database,
  rater: Person,
  interviewId: string,
  scaleName = FIRST,
): Promise<DraftChange[]> {
  const saves = await database.sheetSave.findMany({
    where: { sheet: { interviewId, raterId: rater.id, scaleName } },
    orderBy: { revision: 'asc' },
  })
  let before: Entered = { scores: {}, remarks: {} }
  const changes = saves.map(({ at, scores, remarks }) => {
    const after = { scores: storedScores.read(scores), remarks: storedRemarks.read(remarks) }
    const items = changedItems(before, after)
    before = after
    return { at, items }
  })
  return changes.reverse()
}
