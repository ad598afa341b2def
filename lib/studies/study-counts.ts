import type { Database } from '#lib/database/client.ts'
import { Prisma } from '#prisma/client/client.ts'
import { analysisStates, isOutdated } from './counting-analysis.ts'
import { estimatedCounts, facelessCounts } from './stuck-counts.ts'
import { wholeRatings } from './whole-ratings.ts'

/** How many interviews of a study there are, and how many of them have come how far. */
export interface StudyCounts {
  participants: number
  interviews: number
  /** With a recording that is used. */
  recorded: number
  /** With an analysis whose numbers count, whatever became of a later one. */
  analysed: number
  /** By the state of the latest analysis. */
  open: number
  failed: number
  /** Recordings whose analysis is not as the study's settings say. */
  outdated: number
  /** Rated by somebody on all of the study's scales, and by several; sheets of training are none. */
  rated: number
  ratedTwice: number
  /** With a recording that is used, and rated by nobody. */
  unrated: number
  /** Whose analysis that counts found no face. */
  noFace: number
  /** With an estimate by the head in use. */
  estimated: number
}

const NONE: StudyCounts = {
  participants: 0,
  interviews: 0,
  recorded: 0,
  analysed: 0,
  open: 0,
  failed: 0,
  outdated: 0,
  rated: 0,
  ratedTwice: 0,
  unrated: 0,
  noFace: 0,
  estimated: 0,
}

/** The counts of studies, by study; one without interviews has zeros. */
export async function studyCounts(
  database: Database,
  studyIds: readonly string[],
): Promise<(studyId: string) => StudyCounts> {
  const [rows, noFace, estimated] = await Promise.all([
    countedRows(database, studyIds),
    facelessCounts(database, studyIds),
    estimatedCounts(database, studyIds),
  ])
  const byStudy = new Map(
    rows.map(({ study, ...counts }) => [
      study,
      { ...counts, noFace: noFace.get(study) ?? 0, estimated: estimated.get(study) ?? 0 },
    ]),
  )
  return (studyId) => byStudy.get(studyId) ?? NONE
}

type Counted = Omit<StudyCounts, 'noFace' | 'estimated'> & { study: string }

async function countedRows(database: Database, studyIds: readonly string[]): Promise<Counted[]> {
  const ofStudies = Prisma.sql`s.id = ANY(${studyIds}::uuid[])`
  return database.$queryRaw<Counted[]>`
    SELECT study,
      count(DISTINCT participant)::int AS participants,
      count(*)::int AS interviews,
      count(*) FILTER (WHERE recorded)::int AS recorded,
      count(*) FILTER (WHERE analysed)::int AS analysed,
      count(*) FILTER (WHERE state IN ('queued', 'running'))::int AS open,
      count(*) FILTER (WHERE state = 'failed')::int AS failed,
      count(*) FILTER (WHERE outdated)::int AS outdated,
      count(*) FILTER (WHERE raters > 0)::int AS rated,
      count(*) FILTER (WHERE raters > 1)::int AS "ratedTwice",
      count(*) FILTER (WHERE recorded AND raters IS NULL)::int AS unrated
    FROM (
      SELECT s.id AS study, p.id AS participant, r.id IS NOT NULL AS recorded, coalesce(latest.analysed, false) AS analysed,
        latest.state, r.id IS NOT NULL AND ${isOutdated} AS outdated, whole.raters
      FROM "Study" s
      JOIN "Participant" p ON p."studyId" = s.id
      JOIN "Interview" i ON i."participantId" = p.id
      LEFT JOIN "Recording" r ON r."interviewId" = i.id AND r.current
      LEFT JOIN ${analysisStates(ofStudies)} latest ON latest."interviewId" = i.id
      LEFT JOIN ${wholeRatings(Prisma.sql`p."studyId" = ANY(${studyIds}::uuid[])`)} whole ON whole."interviewId" = i.id
      WHERE ${ofStudies}
    ) interviews
    GROUP BY study`
}
