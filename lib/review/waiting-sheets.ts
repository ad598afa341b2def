import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import { type DueState, dayOf, dueState } from '#lib/assignments/due.ts'
import type { Database } from '#lib/database/client.ts'
import { loadScales } from '#lib/own-scales/load-scale.ts'
import { askedToRateSql } from '#lib/ratings/demand-assigned.ts'
import { openItems, ratedItems, storedRemarks } from '#lib/ratings/remarks.ts'
import { storedScores } from '#lib/ratings/scores.ts'

/** An interview that a person has yet to rate. */
export interface WaitingSheet {
  interviewId: string
  /** The study's code. */
  study: string
  participant: string
  visit: string
  /** Name of the scale. */
  scale: string
  /** Items that have a score, or a reason why they have none. */
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
  scores: unknown
  remarks: unknown
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
    select: { role: true, study: { select: { id: true, code: true, blinding: true, scale: true, items: true } } },
  })
  const rated = memberships.filter(({ role, study }) => mayInStudy(person, role, 'sheet.rate', study.blinding))
  const studies = new Map(rated.map(({ study }) => [study.id, study]))
  if (studies.size === 0) return { count: 0, sheets: [], overdue: 0, soon: 0 }
  const scales = await loadScales(
    database,
    [...studies.values()].map(({ scale }) => scale),
  )
  const rows = await waitingRows(database, person.id, [...studies.keys()])
  const states = rows.map(({ dueOn }) => dueState(dueOn, today))
  const sheets = rows.slice(0, MOST_LISTED).map(({ id, participant, visit, dueOn, ...row }, i): WaitingSheet => {
    const study = studies.get(row.study)!
    const scale = scales.get(study.scale)!
    const items = ratedItems(scale, study.items).length
    const open =
      row.scores === null
        ? items
        : openItems(scale, study.items, storedScores.read(row.scores), storedRemarks.read(row.remarks)).length
    return {
      interviewId: id,
      study: study.code,
      participant,
      visit,
      scale: scale.name,
      done: items - open,
      items,
      dueOn,
      due: states[i]!,
    }
  })
  const countOf = (state: DueState) => states.filter((one) => one === state).length
  return { count: rows.length, sheets, overdue: countOf('overdue'), soon: countOf('soon') }
}

/** All that waits; what was entered of the first ones only. */
async function waitingRows(database: Database, raterId: string, studyIds: readonly string[]): Promise<Row[]> {
  return database.$queryRaw<Row[]>`
    WITH waiting AS (
      SELECT i.id, p."studyId" AS study, p.code AS participant, i.visit, to_char(a."dueOn", 'YYYY-MM-DD') AS "dueOn", s.id AS sheet,
        row_number() OVER (ORDER BY s.id IS NULL, a."dueOn" NULLS LAST, a.place NULLS LAST, p.code, i.date, i.id) AS position
      FROM "Interview" i JOIN "Participant" p ON p.id = i."participantId"
      LEFT JOIN "Assignment" a ON a."interviewId" = i.id AND a."raterId" = ${raterId}::uuid
      LEFT JOIN "RatingSheet" s ON s."interviewId" = i.id AND s."raterId" = ${raterId}::uuid
      WHERE p."studyId" = ANY(${studyIds}::uuid[]) AND s."lockedAt" IS NULL
        AND ${askedToRateSql(raterId)}
        AND EXISTS (SELECT 1 FROM "Recording" r WHERE r."interviewId" = i.id AND r.current)
    )
    SELECT w.id, w.study, w.participant, w.visit, w."dueOn", s.scores, s.remarks
    FROM waiting w LEFT JOIN "RatingSheet" s ON s.id = w.sheet AND w.position <= ${MOST_LISTED} ORDER BY w.position`
}
