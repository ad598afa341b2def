import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import { type RatedRow, ratedRows } from '#lib/agreement/agreement-rows.ts'
import {
  type DisagreementRow,
  type StudyDisagreements,
  studyDisagreements,
} from '#lib/agreement/reliability/study-reliability.ts'
import type { Database } from '#lib/database/client.ts'
import { blindnessOf } from '#lib/ratings/blinding.ts'
import { FIRST } from '#lib/scales/study-scales.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { type DraftConsensus, draftConsensuses } from './awaited-signatures.ts'

/** An interview on which raters differ, with whose signatures a draft of its consensus waits for. */
export type DisagreementToSettle = DisagreementRow & Partial<DraftConsensus>

/** Interviews whose raters differ, as `studyDisagreements` has them, each with who has yet to sign its consensus. */
export async function disagreementsToSettle(
  database: Database,
  studyId: string,
  scaleName: string = FIRST,
): Promise<Omit<StudyDisagreements, 'rows'> & { rows: DisagreementToSettle[] }> {
  const [found, drafts] = await Promise.all([
    studyDisagreements(database, studyId, scaleName),
    draftConsensuses(database, studyId, scaleName),
  ])
  return { ...found, rows: found.rows.map((row) => ({ ...row, ...drafts.get(row.interviewId) })) }
}

/** An interview of which a person may decide and nothing is in force yet. */
export interface OpenConsensus {
  interviewId: string
  /** What the study calls the scale that it is on; empty for its first one. */
  scaleName: string
  study: string
  studyId: string
  participant: string
  visit: string
  /** Points that the raters are apart on the study's target; undefined where that can't be said. */
  total: number | undefined
  /** Whether something is stored. */
  isDraft: boolean
  /** Names of the raters who have yet to sign what is stored. */
  awaited: string[]
  /** Whether the person's own signature is among those. */
  waitsForYou: boolean
}

/** More than this many are counted and not listed. */
const MOST_LISTED = 50

/**
 * What waits to be settled in a person's studies: interviews whose sheets are apart beyond the study's limits, and drafts that are not signed by all. Managers
 * get all of their studies, raters those of their own sheets once they may see the others'. What waits for their signature comes first.
 */
export async function openConsensuses(
  database: Database,
  person: Person,
): Promise<{ count: number; rows: OpenConsensus[] }> {
  const memberships = await database.membership.findMany({
    where: {
      userId: person.id,
      study: {
        OR: [
          { itemLimit: { not: null } },
          { totalLimit: { not: null } },
          { furtherScales: { some: { OR: [{ itemLimit: { not: null } }, { totalLimit: { not: null } }] } } },
          { participants: { some: { interviews: { some: { consensuses: { some: {} } } } } } },
        ],
      },
    },
    orderBy: { study: { code: 'asc' } },
    select: { role: true, study: { select: { id: true, code: true } } },
  })
  const further = await database.studyScale.findMany({
    where: { studyId: { in: memberships.map(({ study }) => study.id) } },
    orderBy: { position: 'asc' },
    select: { studyId: true, name: true },
  })
  const rows: OpenConsensus[] = []
  for (const { role, study } of memberships) {
    if (!mayInStudy(person, role, 'consensus.decide')) continue
    const rated = await ratedRows(database, study.id)
    const names = [FIRST, ...further.filter(({ studyId }) => studyId === study.id).map(({ name }) => name)]
    for (const name of names) rows.push(...(await openOfStudy(database, person, role, { ...study, rated }, name)))
  }
  const ranked = rows.toSorted((one, other) => Number(other.waitsForYou) - Number(one.waitsForYou))
  return { count: rows.length, rows: ranked.slice(0, MOST_LISTED) }
}

async function openOfStudy(
  database: Database,
  person: Person,
  role: StudyRole,
  study: { id: string; code: string; rated: Awaited<ReturnType<typeof ratedRows>> },
  scaleName: string,
): Promise<OpenConsensus[]> {
  const [{ rows }, drafts] = await Promise.all([
    studyDisagreements(database, study.id, scaleName, study.rated),
    draftConsensuses(database, study.id, scaleName),
  ])
  const open = rows.filter(
    ({ interviewId, isBeyond, consensus }) => drafts.has(interviewId) || (isBeyond && consensus !== 'signed'),
  )
  const seen = mayInStudy(person, role, 'estimate.see-all')
    ? open
    : await ownAndSeen(database, person, role, study.rated.rows, open, scaleName)
  return seen.map(({ interviewId, participant, visit, total }) => {
    const draft = drafts.get(interviewId)
    return {
      interviewId,
      scaleName,
      study: study.code,
      studyId: study.id,
      participant,
      visit,
      total,
      isDraft: draft !== undefined,
      awaited: (draft?.awaited ?? []).map(({ name }) => name),
      waitsForYou: draft?.awaited.some(({ id }) => id === person.id) ?? false,
    }
  })
}

/** Those that a rater has a sheet of on a scale and may see the others' of. */
async function ownAndSeen(
  database: Database,
  person: Person,
  role: StudyRole,
  rated: readonly RatedRow[],
  open: readonly DisagreementRow[],
  scaleName: string,
): Promise<readonly DisagreementRow[]> {
  const isOwn = new Set(
    rated.flatMap(({ interviewId, sheets }) =>
      sheets.some((one) => one.raterId === person.id && one.scaleName === scaleName) ? [interviewId] : [],
    ),
  )
  const own = open.filter(({ interviewId }) => isOwn.has(interviewId))
  const interviews = await database.interview.findMany({
    where: { id: { in: own.map(({ interviewId }) => interviewId) } },
    select: { id: true, participantId: true },
  })
  const blindness = await blindnessOf(database, person, role, interviews)
  return own.filter(({ interviewId }) => !blindness.get(interviewId))
}
