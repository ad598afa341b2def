import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import { type DueState, dayOf, dueState } from '#lib/assignments/due.ts'
import type { Database } from '#lib/database/client.ts'
import { scalesOfStudies } from '#lib/own-scales/scales-of.ts'
import { askedToRateSql } from '#lib/ratings/demand-assigned.ts'
import { scaleCount, sheetsOf } from '#lib/studies/whole-ratings.ts'
import { type OwnProgress, progressOn } from './own-progress.ts'

/** An interview that a person has yet to rate. */
export interface WaitingSheet {
  interviewId: string
  /** The study's code. */
  study: string
  participant: string
  visit: string
  /** Names of the study's scales, joined by commas. */
  scale: string
  /** What the study calls the scale that comes next: the first one whose sheet is not signed. */
  next: string
  /** By scale; for a study with several. */
  scales: OwnProgress[]
  /** Of all scales: items that have a score, or a reason why they have none. */
  done: number
  items: number
  /** As 2026-11-29; null where no day is set. */
  dueOn: string | null
  due: DueState
}

/** What waits for a person to rate. */
export interface WaitingSheets {
  count: number
  /** The first ones. */
  sheets: WaitingSheet[]
  /** How many are overdue, and how many are due soon. */
  overdue: number
  soon: number
}

/** More than this many are counted and not listed. */
const MOST_LISTED = 50

/** An interview that waits. */
interface Row {
  id: string
  study: string
  participant: string
  visit: string
  dueOn: string | null
}

/**
 * The interviews with a recording that a person is asked to rate and has not signed yet: drafts first, then by the day that they are due, then
 * in the order of the assignment, or by participant and visit.
 */
export async function waitingSheets(
  database: Database,
  person: Person,
  today = dayOf(new Date()),
): Promise<WaitingSheets> {
  const memberships = await database.membership.findMany({
    where: { userId: person.id },
    select: {
      role: true,
      study: { select: { id: true, code: true, blinding: true, scale: true, target: true, items: true } },
    },
  })
  const rated = memberships.filter(({ role, study }) => mayInStudy(person, role, 'sheet.rate', study.blinding))
  const studies = new Map(rated.map(({ study }) => [study.id, study]))
  if (studies.size === 0) return { count: 0, sheets: [], overdue: 0, soon: 0 }
  const scales = await scalesOfStudies(database, [...studies.values()])
  const rows = await waitingRows(database, person.id, [...studies.keys()])
  const states = rows.map(({ dueOn }) => dueState(dueOn, today))
  const listed = rows.slice(0, MOST_LISTED)
  const begun = await database.ratingSheet.findMany({
    where: { raterId: person.id, interviewId: { in: listed.map(({ id }) => id) } },
    select: { interviewId: true, scaleName: true, scores: true, remarks: true, lockedAt: true },
  })
  const begunOf = Map.groupBy(begun, ({ interviewId }) => interviewId)
  const sheets = listed.map(({ id, participant, visit, dueOn, ...row }, i): WaitingSheet => {
    const study = studies.get(row.study)!
    const progress = scales.get(study.id)!.map((scale) =>
      progressOn(
        scale,
        begunOf.get(id)?.find(({ scaleName }) => scaleName === scale.name),
      ),
    )
    const sumOf = (of: (one: OwnProgress) => number) => progress.reduce((sum, one) => sum + of(one), 0)
    return {
      interviewId: id,
      study: study.code,
      participant,
      visit,
      scale: progress.map(({ title }) => title).join(', '),
      next: progress.find(({ sheet }) => sheet !== 'locked')?.name ?? '',
      scales: progress.length > 1 ? progress : [],
      done: sumOf(({ done }) => done),
      items: sumOf(({ items }) => items),
      dueOn,
      due: states[i]!,
    }
  })
  const countOf = (state: DueState) => states.filter((one) => one === state).length
  return { count: rows.length, sheets, overdue: countOf('overdue'), soon: countOf('soon') }
}

/** All that waits. */
async function waitingRows(database: Database, raterId: string, studyIds: readonly string[]): Promise<Row[]> {
  return database.$queryRaw<Row[]>`
    SELECT i.id, p."studyId" AS study, p.code AS participant, i.visit, to_char(a."dueOn", 'YYYY-MM-DD') AS "dueOn"
    FROM "Interview" i JOIN "Participant" p ON p.id = i."participantId"
    LEFT JOIN "Assignment" a ON a."interviewId" = i.id AND a."raterId" = ${raterId}::uuid
    LEFT JOIN ${sheetsOf(raterId)} s ON s."interviewId" = i.id
    WHERE p."studyId" = ANY(${studyIds}::uuid[]) AND (s.signed IS NULL OR s.signed < ${scaleCount})
      AND ${askedToRateSql(raterId)}
      AND EXISTS (SELECT 1 FROM "Recording" r WHERE r."interviewId" = i.id AND r.current)
    ORDER BY s.sheets IS NULL, a."dueOn" NULLS LAST, a.place NULLS LAST, p.code, i.date, i.id`
}
