import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { openItems, ratedItems, storedRemarks } from '#lib/ratings/remarks.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { scaleOf } from '#lib/scales/scales.ts'

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
}

/** More than this many are counted and not listed. */
const MOST_LISTED = 50

/**
 * The interviews with a recording that a person may rate and has not signed yet: drafts first, then by participant and visit.
 *
 * @returns the first ones, and how many there are
 */
export async function waitingSheets(
  database: Database,
  person: Person,
): Promise<{ count: number; sheets: WaitingSheet[] }> {
  const memberships = await database.membership.findMany({
    where: { userId: person.id },
    select: { role: true, study: { select: { id: true, code: true, blinding: true, scale: true, items: true } } },
  })
  const rated = memberships.filter(({ role, study }) => mayInStudy(person, role, 'sheet.rate', study.blinding))
  const studies = new Map(rated.map(({ study }) => [study.id, study]))
  if (studies.size === 0) return { count: 0, sheets: [] }
  const where = {
    participant: { studyId: { in: [...studies.keys()] } },
    recordings: { some: { current: true } },
    sheets: { none: { raterId: person.id, lockedAt: { not: null } } },
  }
  const select = {
    id: true,
    visit: true,
    participant: { select: { code: true, studyId: true } },
    sheets: { where: { raterId: person.id }, select: { scores: true, remarks: true } },
  } as const
  const orderBy = [{ participant: { code: 'asc' } }, { date: 'asc' }, { id: 'asc' }] as const
  const [count, drafts, others] = await Promise.all([
    database.interview.count({ where }),
    database.interview.findMany({
      where: { ...where, AND: { sheets: { some: { raterId: person.id } } } },
      orderBy: [...orderBy],
      take: MOST_LISTED,
      select,
    }),
    database.interview.findMany({
      where: { ...where, AND: { sheets: { none: { raterId: person.id } } } },
      orderBy: [...orderBy],
      take: MOST_LISTED,
      select,
    }),
  ])
  const sheets = [...drafts, ...others].slice(0, MOST_LISTED).map(({ id, visit, participant, sheets: [own] }) => {
    const study = studies.get(participant.studyId)!
    const scale = scaleOf(study.scale)
    const items = ratedItems(scale, study.items).length
    const open = own
      ? openItems(scale, study.items, storedScores.read(own.scores), storedRemarks.read(own.remarks)).length
      : items
    return {
      interviewId: id,
      study: study.code,
      participant: participant.code,
      visit,
      scale: scale.name,
      done: items - open,
      items,
    }
  })
  return { count, sheets }
}
