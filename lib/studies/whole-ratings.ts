import { FIRST } from '#lib/scales/study-scales.ts'
import { Prisma } from '#prisma/client/client.ts'

/*
 * An interview is rated by a person once their sheets on all of the study's scales are signed. Queries that use these call the interview i and
 * its participant p.
 */

/** The name of a study's first scale in the text of a query, as the index of signed sheets has it: a parameter would not use it. */
const FIRST_SQL = Prisma.raw(`'${FIRST}'`)

/** How many scales studies have besides the first one; no row where there are none. */
const FURTHER_SCALES = Prisma.sql`(SELECT "studyId", count(*) AS scales FROM "StudyScale" GROUP BY "studyId")`

/** How many scales a study has. */
export const scaleCount = Prisma.sql`(1 + (SELECT count(*) FROM "StudyScale" k WHERE k."studyId" = p."studyId"))`

/** Whether a person has signed an interview's sheets on all scales. @param rater an expression of SQL for their id */
export const isRatedBy = (rater: Prisma.Sql) => Prisma.sql`((SELECT count(*) FROM "RatingSheet" o
  WHERE o."interviewId" = i.id AND o."raterId" = ${rater} AND o."lockedAt" IS NOT NULL) >= ${scaleCount})`

/**
 * A rater's sheets of an interview as one row s, to be joined: \`sheets\` that they have begun, how many of them are \`signed\`, and \`"lockedAt"\`,
 * when the last one was signed; null until all are. A rater who has begun none has a row too, with 0 sheets.
 *
 * @param rater an expression of SQL for their id
 */
export const ratingOf = (rater: Prisma.Sql) => Prisma.sql`LATERAL (
  SELECT count(*)::int AS sheets, count(o."lockedAt")::int AS signed,
    CASE WHEN count(o."lockedAt") >= ${scaleCount} THEN max(o."lockedAt") END AS "lockedAt"
  FROM "RatingSheet" o WHERE o."interviewId" = i.id AND o."raterId" = ${rater}
) s`

/**
 * How many raters have signed an interview's sheets on all scales, other than for training: rows of `"interviewId"` and `raters`; none where nobody has.
 * A study has sheets of its own scales alone, so who signed as many as there are has signed that of the first one: those are gone through, and the
 * others are counted where a study has further scales. OFFSET keeps the interviews apart, so that signed sheets are read from their index alone.
 *
 * @param where an expression of SQL on the participant p
 */
export const wholeRatings = (where: Prisma.Sql) => Prisma.sql`(
  SELECT o."interviewId", count(*) AS raters
  FROM "RatingSheet" o JOIN (
    SELECT i.id, further.scales FROM "Interview" i JOIN "Participant" p ON p.id = i."participantId"
    LEFT JOIN ${FURTHER_SCALES} further ON further."studyId" = p."studyId"
    WHERE ${where} OFFSET 0
  ) asked ON asked.id = o."interviewId"
  WHERE o."scaleName" = ${FIRST_SQL} AND o."lockedAt" IS NOT NULL
    AND (asked.scales IS NULL OR asked.scales < (SELECT count(*) FROM "RatingSheet" each
      WHERE each."interviewId" = o."interviewId" AND each."raterId" = o."raterId" AND each."lockedAt" IS NOT NULL))
    AND NOT EXISTS (SELECT 1 FROM "Assignment" t
      WHERE t."interviewId" = o."interviewId" AND t."raterId" = o."raterId" AND t.purpose = 'training')
  GROUP BY o."interviewId"
)`

/**
 * The same question for one assignment `a` at a time, of a participant p, where many are gone through: to be joined by LEFT JOIN as `first`, the
 * signed sheet on the first scale, and asked by `isWhole`.
 */
export const signedFirst = Prisma.sql`"RatingSheet" first ON first."interviewId" = a."interviewId" AND first."raterId" = a."raterId"
  AND first."scaleName" = ${FIRST_SQL} AND first."lockedAt" IS NOT NULL
  LEFT JOIN ${FURTHER_SCALES} further ON further."studyId" = p."studyId"`

/** Whether the sheets on all scales are signed where `signedFirst` is joined. */
export const isWhole = Prisma.sql`(first.id IS NOT NULL AND (further.scales IS NULL OR further.scales < (SELECT count(*) FROM "RatingSheet" each
  WHERE each."interviewId" = first."interviewId" AND each."raterId" = first."raterId" AND each."lockedAt" IS NOT NULL)))`

/** Interviews of a study that a person has rated, as a query for their ids: `isRatedBy`, for all of them at once. */
export const ratedInStudy = (raterId: string, studyId: string) => Prisma.sql`(
  SELECT o."interviewId" FROM "RatingSheet" o
  WHERE o."raterId" = ${raterId}::uuid AND o."lockedAt" IS NOT NULL
  GROUP BY o."interviewId"
  HAVING count(*) > (SELECT count(*) FROM "StudyScale" k WHERE k."studyId" = ${studyId}::uuid)
)`

/** How many sheets a rater has begun, and signed, of each interview, in their own table s to be joined: `"interviewId"`, `sheets`, `signed`. */
export const sheetsOf = (raterId: string) => Prisma.sql`(
  SELECT o."interviewId", count(*)::int AS sheets, count(o."lockedAt")::int AS signed FROM "RatingSheet" o
  WHERE o."raterId" = ${raterId}::uuid GROUP BY o."interviewId"
)`
