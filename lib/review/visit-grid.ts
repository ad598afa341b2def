import { z } from 'zod'
import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import { studyRaters } from '#lib/assignments/study-raters.ts'
import type { Database } from '#lib/database/client.ts'
import { blindnessOf } from '#lib/ratings/blinding.ts'
import type { RunState } from '#lib/runs/run.ts'
import { analysisStates, countingAnalyses } from '#lib/studies/counting-analysis.ts'
import { headInUse } from '#lib/studies/head-in-use.ts'
import { wholeRatings } from '#lib/studies/whole-ratings.ts'
import { Prisma } from '#prisma/client/client.ts'
import type { EstimateKind, StudyRole } from '#prisma/client/enums.ts'
import { type Interval, storedIntervals } from './stored-intervals.ts'
import { visitsOf } from './visits-of-study.ts'

export const visitGridSchema = z.object({
  studyId: z.uuid(),
  /** Part of a participant's code. */
  search: z.string().trim().max(60).default(''),
  /** From 1. */
  page: z.number().int().min(1).max(100_000).default(1),
})

export const PARTICIPANTS_A_PAGE = 25
/** Where a study has more visits than this, a page has the columns alone that its participants have. */
const FEW_VISITS = 12

/** How far one interview is, as a cell shows it. */
export interface GridCell {
  interviewId: string
  recorded: boolean
  /** Of the analysis that was asked for last; undefined where there is none. */
  analysis: RunState | undefined
  /** Whether an analysis counts, whatever became of a later one, and what it says of the recording. */
  analysed: boolean
  noFace: boolean
  doubtful: boolean
  /** Raters who have signed their sheets on all scales, other than for training. */
  rated: number
  /** Raters who are asked to; kept from raters who are assigned interviews: it would tell them which ones others rate, too. */
  asked: number | undefined
  /** Undefined where there is none or the person may not see it yet. */
  estimate: { value: number; interval90: Interval | undefined; kind: EstimateKind } | undefined
}

/** Participants by their visits. */
export interface VisitGrid {
  /** Participants found. */
  total: number
  pages: number
  page: number
  /** In the order in which participants have them. */
  visits: string[]
  /** `cells` by visit. */
  rows: { id: string; participant: string; cells: Record<string, GridCell> }[]
}

/** One page of a study's participants with how far each visit is, as one person may see it. */
export async function visitGrid(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  given: z.input<typeof visitGridSchema>,
): Promise<VisitGrid> {
  const { studyId, search, page } = visitGridSchema.parse(given)
  const found = Prisma.sql`p."studyId" = ${studyId}::uuid ${
    search ? Prisma.sql`AND position(lower(${search}) in lower(p.code)) > 0` : Prisma.empty
  }`
  const [study, [counted], visits] = await Promise.all([
    database.study.findUniqueOrThrow({ where: { id: studyId } }),
    database.$queryRaw<{ total: number }[]>`SELECT count(*)::int AS total FROM "Participant" p WHERE ${found}`,
    visitsOf(database, studyId),
  ])
  const { total } = counted!
  const seesAll = mayInStudy(person, role, 'estimate.see-all')
  const pages = Math.max(1, Math.ceil(total / PARTICIPANTS_A_PAGE))
  const shown = Math.min(page, pages)
  const participants = await database.$queryRaw<{ id: string; code: string }[]>`
    SELECT p.id, p.code FROM "Participant" p WHERE ${found}
    ORDER BY p.code, p.id LIMIT ${PARTICIPANTS_A_PAGE} OFFSET ${(shown - 1) * PARTICIPANTS_A_PAGE}`
  const ids = participants.map(({ id }) => id)
  const [cells, raters, head] = await Promise.all([
    cellsOf(database, ids),
    study.assignsRaters ? [] : studyRaters(database, studyId),
    headInUse(database, study),
  ])
  const estimates = await seenEstimates(database, person, role, head?.id, cells)
  const byParticipant = Map.groupBy(cells, ({ participantId }) => participantId)
  const onPage = new Set(cells.map(({ visit }) => visit))
  return {
    total,
    pages,
    page: shown,
    visits: visits.length > FEW_VISITS ? visits.filter((visit) => onPage.has(visit)) : visits,
    rows: participants.map(({ id, code }) => ({
      id,
      participant: code,
      cells: Object.fromEntries(
        (byParticipant.get(id) ?? []).map(({ visit, id: interviewId, participantId: _, assigned, ...cell }) => [
          visit,
          {
            interviewId,
            ...cell,
            analysis: cell.analysis ?? undefined,
            asked:
              study.assignsRaters && !seesAll
                ? undefined
                : Math.max(cell.rated, study.assignsRaters ? assigned : raters.length),
            estimate: estimates.get(interviewId),
          },
        ]),
      ),
    })),
  }
}

interface CellRow extends Omit<GridCell, 'interviewId' | 'analysis' | 'asked' | 'estimate'> {
  id: string
  participantId: string
  visit: string
  analysis: RunState | null
  /** Raters who are assigned it, other than for training. */
  assigned: number
}

async function cellsOf(database: Database, participantIds: readonly string[]): Promise<CellRow[]> {
  const within = Prisma.sql`p.id = ANY(${participantIds}::uuid[])`
  return database.$queryRaw<CellRow[]>`
    SELECT i.id, i."participantId", i.visit, r.id IS NOT NULL AS recorded, latest.state AS analysis,
      coalesce(latest.analysed, false) AS analysed, coalesce(counting.coverage = 0, false) AS "noFace",
      coalesce(counting.doubtful, false) AS doubtful, coalesce(whole.raters, 0)::int AS rated,
      (SELECT count(*)::int FROM "Assignment" a WHERE a."interviewId" = i.id AND a.purpose <> 'training') AS assigned
    FROM "Interview" i JOIN "Participant" p ON p.id = i."participantId"
    LEFT JOIN "Recording" r ON r."interviewId" = i.id AND r.current
    LEFT JOIN ${analysisStates(within)} latest ON latest."interviewId" = i.id
    LEFT JOIN ${countingAnalyses(within)} counting ON counting."interviewId" = i.id
    LEFT JOIN ${wholeRatings(within)} whole ON whole."interviewId" = i.id
    WHERE ${within}`
}

/** Estimates of the head in use, by interview, as far as the person may see them. */
async function seenEstimates(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  headId: string | undefined,
  interviews: readonly { id: string; participantId: string }[],
): Promise<Map<string, NonNullable<GridCell['estimate']>>> {
  if (headId === undefined) return new Map()
  const blindness = mayInStudy(person, role, 'estimate.see-all')
    ? undefined
    : await blindnessOf(database, person, role, interviews)
  const seen = interviews.filter(({ id }) => !blindness?.get(id)).map(({ id }) => id)
  const estimates = await database.estimate.findMany({
    where: { headId, interviewId: { in: seen } },
    // As in the table of interviews, the first kind of an interview is shown.
    orderBy: { kind: 'desc' },
    select: { interviewId: true, value: true, kind: true, lower: true, upper: true, lower95: true, upper95: true },
  })
  return new Map(
    estimates.map(({ interviewId, value, kind, ...ends }) => [
      interviewId,
      { value, interval90: storedIntervals(ends).interval90, kind },
    ]),
  )
}
