import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import { type DueState, dayOf, dueState } from '#lib/assignments/due.ts'
import type { Database } from '#lib/database/client.ts'
import { scalesOfStudies } from '#lib/own-scales/scales-of.ts'
import { askedToRateSql } from '#lib/ratings/demand-assigned.ts'
import { scaleCount, sheetsOf } from '#lib/studies/whole-ratings.ts'
import { type OwnProgress, progressOn } from './own-progress.ts'

/** What a person has yet to do with an interview: to begin its sheets, to finish those that they have begun, or only to sign them. */
export type WaitingState = 'to-rate' | 'to-finish' | 'to-sign'

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
  state: WaitingState
  /** As 2026-11-29; null where no day is set. */
  dueOn: string | null
  due: DueState
}

/** What waits for a person to rate. */
export interface WaitingSheets {
  count: number
  /** How many are in each state, and how many of those are overdue or due soon. */
  by: Record<WaitingState, { count: number; overdue: number; soon: number }>
  /** The first ones: those that were begun, then the others. */
  sheets: WaitingSheet[]
  /** How many are overdue, and how many are due soon. */
  overdue: number
  soon: number
}

/** More than this many that nobody has begun are counted and not listed. */
const MOST_LISTED = 50
/** Sheets that one person has begun and not signed are few; more than this many are taken for unfinished. */
const MOST_BEGUN = 300

/** An interview that waits. */
interface Row {
  id: string
  study: string
  participant: string
  visit: string
  dueOn: string | null
  begun: boolean
}

/**
 * The interviews with a recording that a person is asked to rate and has not signed yet: drafts first, then by the day that they are due, then
 * in the order of the assignment, or by participant and visit.
 *
 * @param studyId to tell of one study alone
 */
export async function waitingSheets(
  database: Database,
  person: Person,
  today = dayOf(new Date()),
  studyId?: string,
): Promise<WaitingSheets> {
  const memberships = await database.membership.findMany({
    where: { userId: person.id, ...(studyId ? { studyId } : {}) },
    select: {
      role: true,
      study: { select: { id: true, code: true, blinding: true, scale: true, target: true, items: true } },
    },
  })
  const rated = memberships.filter(({ role, study }) => mayInStudy(person, role, 'sheet.rate', study.blinding))
  const studies = new Map(rated.map(({ study }) => [study.id, study]))
  if (studies.size === 0) return { count: 0, by: countedBy([], []), sheets: [], overdue: 0, soon: 0 }
  const scales = await scalesOfStudies(database, [...studies.values()])
  const rows = await waitingRows(database, person.id, [...studies.keys()])
  const states = rows.map(({ dueOn }) => dueState(dueOn, today))
  const begunCount = rows.filter((row) => row.begun).length
  const listed = rows.slice(0, Math.min(begunCount, MOST_BEGUN) + MOST_LISTED)
  const sheetsBegun = await database.ratingSheet.findMany({
    where: { raterId: person.id, interviewId: { in: listed.map(({ id }) => id) } },
    select: { interviewId: true, scaleName: true, scores: true, remarks: true, lockedAt: true },
  })
  const begunOf = Map.groupBy(sheetsBegun, ({ interviewId }) => interviewId)
  const sheets = listed.map(({ id, participant, visit, dueOn, begun, ...row }, i): WaitingSheet => {
    const study = studies.get(row.study)!
    const progress = scales.get(study.id)!.map((scale) =>
      progressOn(
        scale,
        begunOf.get(id)?.find(({ scaleName }) => scaleName === scale.name),
      ),
    )
    const sumOf = (of: (one: OwnProgress) => number) => progress.reduce((sum, one) => sum + of(one), 0)
    const [done, items] = [sumOf((one) => one.done), sumOf((one) => one.items)]
    return {
      interviewId: id,
      study: study.code,
      participant,
      visit,
      scale: progress.map(({ title }) => title).join(', '),
      next: progress.find(({ sheet }) => sheet !== 'locked')?.name ?? '',
      scales: progress.length > 1 ? progress : [],
      done,
      items,
      state: waitingState(begun, done, items),
      dueOn,
      due: states[i]!,
    }
  })
  const countOf = (state: DueState) => states.filter((one) => one === state).length
  return {
    count: rows.length,
    by: countedBy(
      // More than are listed have one state alone: nobody has begun them.
      rows.map(({ begun }, i) => sheets[i]?.state ?? (begun ? 'to-finish' : 'to-rate')),
      states,
    ),
    sheets,
    overdue: countOf('overdue'),
    soon: countOf('soon'),
  }
}

/** @param due how soon each is due, in the same order */
function countedBy(states: readonly WaitingState[], due: readonly DueState[]): WaitingSheets['by'] {
  const counted = (state: WaitingState) => {
    const own = due.filter((_, i) => states[i] === state)
    const countOf = (one: DueState) => own.filter((each) => each === one).length
    return { count: own.length, overdue: countOf('overdue'), soon: countOf('soon') }
  }
  return { 'to-rate': counted('to-rate'), 'to-finish': counted('to-finish'), 'to-sign': counted('to-sign') }
}

/** @param done items of all scales that have a score, or a reason why they have none */
export function waitingState(begun: boolean, done: number, items: number): WaitingState {
  if (!begun) return 'to-rate'
  return done < items ? 'to-finish' : 'to-sign'
}

/** All that waits. */
async function waitingRows(database: Database, raterId: string, studyIds: readonly string[]): Promise<Row[]> {
  return database.$queryRaw<Row[]>`
    SELECT i.id, p."studyId" AS study, p.code AS participant, i.visit, to_char(a."dueOn", 'YYYY-MM-DD') AS "dueOn",
      s.sheets IS NOT NULL AS begun
    FROM "Interview" i JOIN "Participant" p ON p.id = i."participantId"
    LEFT JOIN "Assignment" a ON a."interviewId" = i.id AND a."raterId" = ${raterId}::uuid
    LEFT JOIN ${sheetsOf(raterId)} s ON s."interviewId" = i.id
    WHERE p."studyId" = ANY(${studyIds}::uuid[]) AND (s.signed IS NULL OR s.signed < ${scaleCount})
      AND ${askedToRateSql(raterId)}
      AND EXISTS (SELECT 1 FROM "Recording" r WHERE r."interviewId" = i.id AND r.current)
    ORDER BY s.sheets IS NULL, a."dueOn" NULLS LAST, a.place NULLS LAST, p.code, i.date, i.id`
}
