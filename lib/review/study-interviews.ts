import { z } from 'zod'
import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { blindnessOf } from '#lib/ratings/blinding.ts'
import { type RunProgress, runProgress } from '#lib/runs/run-progress.ts'
import { RUN_COLUMNS } from '#lib/runs/run-tables.ts'
import { countingAnalyses, shownAnalysis } from '#lib/studies/counting-analysis.ts'
import { headInUse } from '#lib/studies/head-in-use.ts'
import { Prisma } from '#prisma/client/client.ts'
import type { EstimateKind, StudyRole } from '#prisma/client/enums.ts'
import { countInterviews, findInterviews, findInterviewsSchema } from './find-interviews.ts'
import { SORTS } from './interview-filters.ts'
import { type Interval, storedIntervals } from './stored-intervals.ts'

export const studyInterviewsSchema = findInterviewsSchema.extend({
  sort: z.enum(SORTS).default('participant'),
  descending: z.boolean().default(false),
  /** From 1. */
  page: z.number().int().min(1).max(100_000).default(1),
})

export const INTERVIEWS_A_PAGE = 50

export interface InterviewRow {
  id: string
  participant: string
  visit: string
  date: Date
  /** Site, sex and age band, as far as they are known. */
  groups: string[]
  /** Who led it; undefined where that is not recorded. */
  interviewer: string | undefined
  /** Raters who are assigned it; for those who see all ratings. */
  assigned: string[]
  recordings: number
  /** With what makes its numbers doubtful, one sentence each. */
  analysis: ({ id: string; doubts: string[] } & RunProgress) | undefined
  /** Raters who have signed their sheets on all of the study's scales; those who rated for training don't count. */
  lockedSheets: number
  /** The same of those who rated for training; for those who see all ratings. */
  trainingSheets: number
  /** Locked once the person's sheets on all scales are. */
  ownSheet: 'none' | 'draft' | 'locked'
  /** Undefined where there is none or the person may not see it yet. */
  estimate: { value: number; interval90: Interval | undefined; kind: EstimateKind } | undefined
}

/**
 * One page of a study's interviews, as one person may see them.
 *
 * @throws ConcordError forbidden where a person who is kept from some estimates wants them sorted by these
 */
export async function studyInterviews(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  given: z.input<typeof studyInterviewsSchema>,
): Promise<{ total: number; pages: number; page: number; rows: InterviewRow[] }> {
  const { sort, descending, page, ...query } = studyInterviewsSchema.parse(given)
  const seesAll = mayInStudy(person, role, 'estimate.see-all')
  if (sort === 'estimate' && !seesAll)
    throw new ConcordError('forbidden', phrase('Estimates are sorted for those who see all of them.'))
  const [study, further, total] = await Promise.all([
    database.study.findUniqueOrThrow({ where: { id: query.studyId } }),
    database.studyScale.count({ where: { studyId: query.studyId } }),
    countInterviews(database, person.id, query),
  ])
  const head = await headInUse(database, study)
  const pages = Math.max(1, Math.ceil(total / INTERVIEWS_A_PAGE))
  const shown = Math.min(page, pages)
  const order = { sort, descending, headId: head?.id }
  const within = { skip: (shown - 1) * INTERVIEWS_A_PAGE, take: INTERVIEWS_A_PAGE }
  const ids = await findInterviews(database, person.id, query, order, within)
  const [interviews, doubts] = await Promise.all([
    interviewsInOrder(database, ids, head?.id, study.encoder),
    doubtsOf(database, ids),
  ])
  const analyses = interviews.map((interview) => interview.recordings.find(({ current }) => current)?.analyses[0])
  const blindness = await blindnessOf(database, person, role, interviews)
  const rows = interviews.map((interview, row): InterviewRow => {
    const trained = new Set(
      interview.assignments.filter(({ purpose }) => purpose === 'training').map(({ raterId }) => raterId),
    )
    const byRater = Map.groupBy(interview.sheets, ({ raterId }) => raterId)
    const own = byRater.get(person.id)
    const isWhole = (sheets: readonly { lockedAt: Date | null }[]) =>
      sheets.filter(({ lockedAt }) => lockedAt).length > further
    const signed = [...byRater].flatMap(([raterId, sheets]) => (isWhole(sheets) ? [raterId] : []))
    const counted = signed.filter((raterId) => !trained.has(raterId)).length
    const [estimate] = blindness.get(interview.id) ? [] : interview.estimates
    const analysis = analyses[row]
    return {
      id: interview.id,
      participant: interview.participant.code,
      visit: interview.visit,
      date: interview.date,
      groups: [interview.participant.site, interview.participant.sex, interview.participant.ageBand].filter(
        (group) => group !== null,
      ),
      interviewer: interview.ledBy?.name,
      assigned: seesAll ? interview.assignments.map(({ rater }) => rater.name) : [],
      recordings: interview.recordings.length,
      analysis: analysis && { id: analysis.id, ...runProgress(analysis), doubts: doubts.get(interview.id) ?? [] },
      lockedSheets: counted,
      trainingSheets: seesAll ? signed.length - counted : 0,
      ownSheet: own ? (isWhole(own) ? 'locked' : 'draft') : 'none',
      estimate: estimate && {
        value: estimate.value,
        interval90: storedIntervals(estimate).interval90,
        kind: estimate.kind,
      },
    }
  })
  return { total, pages, page: shown, rows }
}

/** Interviews with all that their rows show, in the order of the ids; estimates of one head alone. */
async function interviewsInOrder(
  database: Database,
  ids: readonly string[],
  headId: string | undefined,
  encoder: string,
) {
  const found = await database.interview.findMany({
    where: { id: { in: [...ids] } },
    include: {
      participant: { select: { code: true, site: true, sex: true, ageBand: true } },
      sheets: { select: { raterId: true, lockedAt: true } },
      assignments: {
        select: { raterId: true, purpose: true, rater: { select: { name: true } } },
        orderBy: { rater: { name: 'asc' } },
      },
      ledBy: { select: { name: true } },
      recordings: {
        orderBy: { createdAt: 'desc' },
        select: {
          id: true,
          current: true,
          analyses: { ...shownAnalysis(encoder), take: 1, select: RUN_COLUMNS },
        },
      },
      estimates: {
        where: { headId: headId ?? NOBODY },
        // As they are sorted by it.
        orderBy: { kind: 'asc' },
      },
    },
  })
  const places = new Map(ids.map((id, place) => [id, place]))
  return found.toSorted((one, other) => places.get(one.id)! - places.get(other.id)!)
}

/** What makes the numbers of interviews doubtful, one sentence each, by interview. */
async function doubtsOf(database: Database, interviewIds: readonly string[]): Promise<Map<string, string[]>> {
  const counting = await database.$queryRaw<{ interviewId: string; doubts: string[] }[]>`
    SELECT counting."interviewId", a.doubts
    FROM ${countingAnalyses(Prisma.sql`i.id = ANY(${interviewIds}::uuid[])`)} counting JOIN "Analysis" a ON a.id = counting.id
    WHERE counting.doubtful`
  return new Map(counting.map(({ interviewId, doubts }) => [interviewId, doubts]))
}

const NOBODY = '00000000-0000-0000-0000-000000000000'
