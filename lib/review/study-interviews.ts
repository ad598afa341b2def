import { z } from 'zod'
import type { Person } from '#lib/access/permissions.ts'
import { storedQuality } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import { askedToRate } from '#lib/ratings/assignment/demand-assigned.ts'
import { blindnessOf } from '#lib/ratings/blinding.ts'
import { type RunProgress, runProgress } from '#lib/runs/run-progress.ts'
import { RUN_COLUMNS } from '#lib/runs/run-tables.ts'
import { headInUse } from '#lib/studies/head-in-use.ts'
import type { Prisma } from '#prisma/client/client.ts'
import type { EstimateKind, StudyRole } from '#prisma/client/enums.ts'
import { type Interval, storedIntervals } from './stored-intervals.ts'

/** Filters of a study's interviews. */
export const SHOWN = ['all', 'to-rate', 'problem', 'no-recording'] as const
export type Shown = (typeof SHOWN)[number]

export const studyInterviewsSchema = z.object({
  studyId: z.uuid(),
  /** Part of a participant's code. */
  search: z.string().trim().max(60).default(''),
  /** Which interviews: all; those that this person may rate and has not signed; those that somebody has to look at. */
  show: z.enum(SHOWN).default('all'),
  /** From 1. */
  page: z.number().int().min(1).max(100_000).default(1),
})

export const INTERVIEWS_A_PAGE = 50

export interface InterviewRow {
  id: string
  participant: string
  visit: string
  date: Date
  recordings: number
  /** With what makes its numbers doubtful, one sentence each. */
  analysis: ({ id: string; doubts: string[] } & RunProgress) | undefined
  lockedSheets: number
  ownSheet: 'none' | 'draft' | 'locked'
  /** Undefined where there is none or the person may not see it yet. */
  estimate: { value: number; interval90: Interval | undefined; kind: EstimateKind } | undefined
}

/** One page of a study's interviews by participant and date, as one person may see them. */
export async function studyInterviews(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  { studyId, search, show = 'all', page }: Omit<z.output<typeof studyInterviewsSchema>, 'show'> & { show?: Shown },
): Promise<{ total: number; pages: number; page: number; rows: InterviewRow[] }> {
  const where = {
    participant: {
      studyId,
      ...(search ? { code: { contains: literally(search), mode: 'insensitive' as const } } : {}),
    },
    ...(await shownBy(database, person, studyId, show)),
  }
  const [study, total] = await Promise.all([
    database.study.findUniqueOrThrow({ where: { id: studyId } }),
    database.interview.count({ where }),
  ])
  const head = await headInUse(database, study)
  const pages = Math.max(1, Math.ceil(total / INTERVIEWS_A_PAGE))
  const shown = Math.min(page, pages)
  const interviews = await database.interview.findMany({
    where,
    orderBy: [{ participant: { code: 'asc' } }, { date: 'asc' }, { id: 'asc' }],
    skip: (shown - 1) * INTERVIEWS_A_PAGE,
    take: INTERVIEWS_A_PAGE,
    include: {
      participant: { select: { code: true } },
      sheets: { select: { raterId: true, lockedAt: true } },
      recordings: {
        orderBy: { createdAt: 'desc' },
        select: {
          current: true,
          analyses: {
            orderBy: { createdAt: 'desc' },
            take: 1,
            select: RUN_COLUMNS,
          },
        },
      },
      estimates: {
        where: { headId: head?.id ?? NOBODY },
      },
    },
  })
  const analyses = interviews.map((interview) => interview.recordings.find(({ current }) => current)?.analyses[0])
  const [doubts, blindness] = await Promise.all([
    doubtsOf(
      database,
      analyses.flatMap((analysis) => analysis?.id ?? []),
    ),
    blindnessOf(database, person, role, interviews),
  ])
  const rows = interviews.map((interview, row): InterviewRow => {
    const own = interview.sheets.find((sheet) => sheet.raterId === person.id)
    const [estimate] = blindness.get(interview.id) ? [] : interview.estimates
    const analysis = analyses[row]
    return {
      id: interview.id,
      participant: interview.participant.code,
      visit: interview.visit,
      date: interview.date,
      recordings: interview.recordings.length,
      analysis: analysis && { id: analysis.id, ...runProgress(analysis), doubts: doubts.get(analysis.id) ?? [] },
      lockedSheets: interview.sheets.filter((sheet) => sheet.lockedAt).length,
      ownSheet: own ? (own.lockedAt ? 'locked' : 'draft') : 'none',
      estimate: estimate && {
        value: estimate.value,
        interval90: storedIntervals(estimate).interval90,
        kind: estimate.kind,
      },
    }
  })
  return { total, pages, page: shown, rows }
}

/** What the interviews of a filter have in common. */
async function shownBy(
  database: Database,
  person: Person,
  studyId: string,
  show: Shown,
): Promise<Prisma.InterviewWhereInput> {
  switch (show) {
    case 'all':
      return {}
    case 'to-rate':
      return { ...askedToRate(person.id), sheets: { none: { raterId: person.id, lockedAt: { not: null } } } }
    case 'no-recording':
      return { recordings: { none: { current: true } } }
    case 'problem':
      return { id: { in: await doubtful(database, studyId) } }
  }
}

/** Interviews whose latest analysis failed, or says that its numbers are doubtful. */
async function doubtful(database: Database, studyId: string): Promise<string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT id FROM (
      SELECT DISTINCT ON (i.id) i.id, a.state, a.result -> 'quality' AS quality
      FROM "Participant" p
      JOIN "Interview" i ON i."participantId" = p.id
      JOIN "Recording" r ON r."interviewId" = i.id AND r.current
      JOIN "Analysis" a ON a."recordingId" = r.id
      WHERE p."studyId" = ${studyId}::uuid
      ORDER BY i.id, a."createdAt" DESC
    ) latest WHERE state = 'failed' OR jsonb_array_length(CASE jsonb_typeof(quality) WHEN 'array' THEN quality ELSE '[]' END) > 0`
  return rows.map(({ id }) => id)
}

/**
 * What makes the numbers of analyses doubtful, one sentence each, by analysis. Only that part of a result leaves the database: an hour's
 * clips and the portraits in it are some hundred kilobytes a row.
 */
async function doubtsOf(database: Database, analyses: readonly string[]): Promise<Map<string, string[]>> {
  const stored = await database.$queryRaw<{ id: string; quality: unknown }[]>`
    SELECT id, result -> 'quality' AS quality FROM "Analysis" WHERE id = ANY(${analyses}::uuid[])`
  return new Map(stored.map(({ id, quality }) => [id, storedQuality(quality).map(({ message }) => message)]))
}

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** The text without the meaning that %, _ and \\ have in a pattern of the database. */
const literally = (text: string) => text.replaceAll(/[\\%_]/g, '\\$&')
