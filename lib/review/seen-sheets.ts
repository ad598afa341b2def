import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { isUnblinded } from '#lib/ratings/blinding.ts'
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
  /** Whether estimates and other raters' sheets are kept from this person until their own is locked. */
  blinded: boolean
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
  interviewId: string,
  target: ScaleSum,
): Promise<SeenSheets> {
  const all = await database.ratingSheet.findMany({
    where: { interviewId },
    include: { rater: { select: { name: true } } },
    orderBy: { rater: { name: 'asc' } },
  })
  const own = all.find((sheet) => sheet.raterId === person.id)
  const unblinded = isUnblinded(person, role, own)
  const locked = all.flatMap(({ lockedAt, ...sheet }) => (lockedAt ? [{ ...sheet, lockedAt }] : []))
  return {
    blinded: !unblinded,
    ownSheet: own && { scores: storedScores.read(own.scores), revision: own.revision, lockedAt: own.lockedAt },
    sheets: locked
      .filter((sheet) => unblinded || sheet.raterId === person.id)
      .map(({ rater, lockedAt, ...sheet }) => {
        const scores = storedScores.read(sheet.scores)
        return { rater: rater.name, lockedAt, scores, score: scoreSum(target, scores) }
      }),
    lockedSheets: locked.length,
  }
}
