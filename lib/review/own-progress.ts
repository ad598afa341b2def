import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { openItems, ratedItems, storedRemarks } from '#lib/ratings/remarks.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import type { StudyScale, StudyScales } from '#lib/scales/study-scales.ts'

/** How far a person is with their sheet of an interview on one scale. */
export interface OwnProgress {
  /** What the study calls the scale; empty for its first one. */
  name: string
  /** Name of the scale. */
  title: string
  sheet: 'none' | 'draft' | 'locked'
  /** Items that have a score, or a reason why they have none. */
  done: number
  items: number
}

/** How far a person is with their sheets of an interview, by scale. */
export async function ownProgress(
  database: Database,
  person: Pick<Person, 'id'>,
  interviewId: string,
  scales: StudyScales,
): Promise<OwnProgress[]> {
  const sheets = await database.ratingSheet.findMany({
    where: { interviewId, raterId: person.id },
    select: { scaleName: true, scores: true, remarks: true, lockedAt: true },
  })
  return scales.map((scale) =>
    progressOn(
      scale,
      sheets.find(({ scaleName }) => scaleName === scale.name),
    ),
  )
}

/** How far a sheet is; undefined for one that was not begun. */
export function progressOn(
  { name, scale, items: rated }: Pick<StudyScale, 'name' | 'scale' | 'items'>,
  sheet: { scores: unknown; remarks: unknown; lockedAt: Date | null } | undefined,
): OwnProgress {
  const items = ratedItems(scale, rated).length
  const open = sheet
    ? openItems(scale, rated, storedScores.read(sheet.scores), storedRemarks.read(sheet.remarks)).length
    : items
  return {
    name,
    title: scale.name,
    sheet: sheet ? (sheet.lockedAt ? 'locked' : 'draft') : 'none',
    done: items - open,
    items,
  }
}
