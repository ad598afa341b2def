import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { blindnessOf } from '#lib/ratings/blinding.ts'
import type { Blind } from '#lib/ratings/blindness.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { type ScaleSum, type Scores, scoreSum } from '#lib/scales/scale.ts'
import type { StudyRole } from '#prisma/client/enums.ts'

/** A locked sheet. */
export interface SeenSheet {
  rater: string
  lockedAt: Date
  scores: Scores
  /** Of the study's target; undefined where not all of its items are rated. */
  score: number | undefined
}

/** The rating sheets of an interview, as far as one person may see them. */
export interface SeenSheets {
  /** Why estimates and other raters' sheets are kept from this person; undefined where they are not. */
  blind: Blind
  ownSheet: { scores: Scores; revision: number; lockedAt: Date | null } | undefined
  /** Locked sheets that this person may see. */
  sheets: SeenSheet[]
  /** How many sheets are locked, those that are kept from this person included. */
  lockedSheets: number
}

export async function seenSheets(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  interview: { id: string; participantId: string },
  target: ScaleSum,
): Promise<SeenSheets> {
  const [all, blindness] = await Promise.all([
    database.ratingSheet.findMany({
      where: { interviewId: interview.id },
      include: { rater: { select: { name: true } } },
      orderBy: { rater: { name: 'asc' } },
    }),
    blindnessOf(database, person, role, [interview]),
  ])
  const own = all.find((sheet) => sheet.raterId === person.id)
  const blind = blindness.get(interview.id)
  const locked = all.flatMap(({ lockedAt, ...sheet }) => (lockedAt ? [{ ...sheet, lockedAt }] : []))
  return {
    blind,
    ownSheet: own && { scores: storedScores.read(own.scores), revision: own.revision, lockedAt: own.lockedAt },
    sheets: locked
      .filter((sheet) => !blind || sheet.raterId === person.id)
      .map(({ rater, lockedAt, ...sheet }) => {
        const scores = storedScores.read(sheet.scores)
        return { rater: rater.name, lockedAt, scores, score: scoreSum(target, scores) }
      }),
    lockedSheets: locked.length,
  }
}
