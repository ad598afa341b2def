import { z } from 'zod'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { ratingOf } from '#lib/studies/whole-ratings.ts'
import { Prisma } from '#prisma/client/client.ts'
import type { AssignmentPurpose } from '#prisma/client/enums.ts'
import { dayAfter, dayOf, SOON_DAYS } from './due.ts'

/** Filters of assignments. */
export const ASSIGNMENT_FILTERS = ['all', 'open', 'overdue', 'soon', 'signed', 'doubles'] as const

export const listAssignmentsSchema = z.object({
  studyId: z.uuid(),
  show: z.enum(ASSIGNMENT_FILTERS).default('all'),
  raterId: z.uuid().optional(),
  /** Part of a participant's code. */
  search: z.string().trim().max(60).default(''),
  /** From 1. */
  page: z.number().int().min(1).max(100_000).default(1),
})

export const ASSIGNMENTS_A_PAGE = 50

export interface AssignmentRow {
  id: string
  interviewId: string
  participant: string
  visit: string
  raterId: string
  rater: string
  purpose: AssignmentPurpose
  place: number
  /** As 2026-11-29. */
  dueOn: string | null
  sheet: 'none' | 'draft' | 'signed'
  recorded: boolean
}

/** Whether there is a recording to rate: before that, nothing is overdue or due soon. Queries call the interview i. */
const isRecorded = Prisma.sql`EXISTS (SELECT 1 FROM "Recording" r WHERE r."interviewId" = i.id AND r.current)`

/** How far a rater is with what they were assigned, or with all interviews where nobody is assigned. */
export interface RaterProgress {
  id: string
  name: string
  assigned: number
  signed: number
  drafts: number
  overdue: number
  soon: number
}

/**
 * One page of a study's assignments: by rater and their order. Raters are not told which of theirs others rate too: who knows where they are
 * compared rates these with more care, and reliability is overestimated (Reid 1970).
 *
 * @param onlyOf id of the rater who sees nobody else's; undefined for those who see all
 * @throws ConcordError forbidden where such a rater asks for interviews that several rate
 */
export async function listAssignments(
  database: Database,
  given: z.output<typeof listAssignmentsSchema>,
  onlyOf: string | undefined,
  today = dayOf(new Date()),
): Promise<{ total: number; pages: number; page: number; rows: AssignmentRow[] }> {
  if (onlyOf && given.show === 'doubles')
    throw new ConcordError(
      'forbidden',
      phrase('Interviews that several rate are listed for those who see all ratings.'),
    )
  const from = Prisma.sql`
    FROM "Assignment" a JOIN "Interview" i ON i.id = a."interviewId" JOIN "Participant" p ON p.id = i."participantId"
    JOIN "User" u ON u.id = a."raterId"
    CROSS JOIN ${ratingOf(Prisma.sql`a."raterId"`)}
    WHERE ${conditionOf(given, onlyOf, today)}`
  const [counted] = await database.$queryRaw<{ total: number }[]>`SELECT count(*)::int AS total ${from}`
  const { total } = counted!
  const pages = Math.max(1, Math.ceil(total / ASSIGNMENTS_A_PAGE))
  const page = Math.min(given.page, pages)
  const rows = await database.$queryRaw<AssignmentRow[]>`
    SELECT a.id, i.id AS "interviewId", p.code AS participant, i.visit, u.id AS "raterId", u.name AS rater, a.purpose, a.place,
      to_char(a."dueOn", 'YYYY-MM-DD') AS "dueOn",
      CASE WHEN s.sheets = 0 THEN 'none' WHEN s."lockedAt" IS NULL THEN 'draft' ELSE 'signed' END AS sheet,
      ${isRecorded} AS recorded
    ${from} ORDER BY u.name, u.id, a.place, a.id LIMIT ${ASSIGNMENTS_A_PAGE} OFFSET ${(page - 1) * ASSIGNMENTS_A_PAGE}`
  const told = rows.map((row) => (onlyOf && row.purpose === 'double' ? { ...row, purpose: 'main' as const } : row))
  return { total, pages, page, rows: told }
}

function conditionOf(
  { studyId, show, raterId, search }: z.output<typeof listAssignmentsSchema>,
  onlyOf: string | undefined,
  today: string,
): Prisma.Sql {
  const open = Prisma.sql`s."lockedAt" IS NULL`
  const due = Prisma.sql`${open} AND ${isRecorded}`
  const shown: Record<(typeof ASSIGNMENT_FILTERS)[number], Prisma.Sql> = {
    all: Prisma.sql`true`,
    open,
    overdue: Prisma.sql`${due} AND a."dueOn" < ${today}::date`,
    soon: Prisma.sql`${due} AND a."dueOn" BETWEEN ${today}::date AND ${dayAfter(today, SOON_DAYS)}::date`,
    signed: Prisma.sql`s."lockedAt" IS NOT NULL`,
    doubles: Prisma.sql`(SELECT count(*) FROM "Assignment" o WHERE o."interviewId" = i.id) > 1`,
  }
  const conditions = [
    Prisma.sql`p."studyId" = ${studyId}::uuid`,
    shown[show],
    ...(raterId ? [Prisma.sql`u.id = ${raterId}::uuid`] : []),
    ...(onlyOf ? [Prisma.sql`u.id = ${onlyOf}::uuid`] : []),
    ...(search ? [Prisma.sql`position(lower(${search}) in lower(p.code)) > 0`] : []),
  ]
  return Prisma.join(conditions, ' AND ')
}

/** How far each rater is, by name. Where the study assigns nobody, each rater has all interviews to rate. */
export async function raterProgress(
  database: Database,
  studyId: string,
  today = dayOf(new Date()),
): Promise<RaterProgress[]> {
  const soon = dayAfter(today, SOON_DAYS)
  return database.$queryRaw<RaterProgress[]>`
    WITH study AS (SELECT "assignsRaters" AS assigns FROM "Study" WHERE id = ${studyId}::uuid),
    visits AS (SELECT i.id FROM "Interview" i JOIN "Participant" p ON p.id = i."participantId" WHERE p."studyId" = ${studyId}::uuid),
    owed AS (
      SELECT a."interviewId", a."raterId", a."dueOn" FROM "Assignment" a JOIN visits ON visits.id = a."interviewId"
      UNION ALL
      SELECT visits.id, m."userId", NULL FROM visits CROSS JOIN "Membership" m JOIN study ON NOT study.assigns
      WHERE m."studyId" = ${studyId}::uuid AND m.role = 'rater' AND NOT EXISTS (
        SELECT 1 FROM "Assignment" a WHERE a."interviewId" = visits.id AND a."raterId" = m."userId"
      )
    )
    SELECT u.id, u.name, count(*)::int AS assigned,
      count(*) FILTER (WHERE s."lockedAt" IS NOT NULL)::int AS signed,
      count(*) FILTER (WHERE s.sheets > 0 AND s."lockedAt" IS NULL)::int AS drafts,
      count(*) FILTER (WHERE s."lockedAt" IS NULL AND owed."dueOn" < ${today}::date AND ${isRecorded})::int AS overdue,
      count(*) FILTER (WHERE s."lockedAt" IS NULL AND owed."dueOn" BETWEEN ${today}::date AND ${soon}::date AND ${isRecorded})::int AS soon
    FROM owed JOIN "User" u ON u.id = owed."raterId"
    JOIN "Interview" i ON i.id = owed."interviewId" JOIN "Participant" p ON p.id = i."participantId"
    CROSS JOIN ${ratingOf(Prisma.sql`owed."raterId"`)}
    GROUP BY u.id, u.name ORDER BY u.name, u.id`
}
