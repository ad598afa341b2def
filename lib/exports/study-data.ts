import type { Blinding } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { pushAll } from '#lib/numbers/extremes.ts'
import { scalesOf } from '#lib/own-scales/scales-of.ts'
import { raterCodes } from '#lib/ratings/rater-codes.ts'
import { trainingSheets } from '#lib/ratings/training-sheets.ts'
import type { ConsentScope } from '#lib/studies/consent-scopes.ts'
import { shiftedDate } from '#lib/studies/date-shifts.ts'
import { headInUse } from '#lib/studies/head-in-use.ts'
import type { EstimateKind, Prisma } from '#prisma/client/client.ts'
import { countingFigures, type ExportedAnalysis, exportedAnalyses } from './exported-analyses.ts'
import { type ExportedDivision, type ExportedEvent, exportedDivisions, exportedEvents } from './exported-events.ts'
import { type ExportedScale, exportedScales } from './exported-scales.ts'
import { consensusOf, type ExportedSheet, sheetOf } from './exported-sheet.ts'

export interface ExportedEstimate {
  target: string
  head: string
  headKind: string
  encoder: string
  /** Number of the analysis that it rests on, among those of the interview that are exported. */
  analysis: number
  inUse: boolean
  kind: EstimateKind
  value: number
  interval90: readonly [number | null, number | null]
  interval95: readonly [number | null, number | null]
}

export interface ExportedInterview {
  id: string
  participant: string
  visit: string
  /** As 2026-11-23; moved where the study wants that. */
  date: string
  site: string | null
  sex: string | null
  ageBand: string | null
  /** Share of the frames with the face, 0 to 1, of the analysis that counts. */
  coverage: number | null
  durationMs: number | null
  /** How many clips were analysed of how many, where not all were. */
  someClips: { seen: number; total: number } | null
  /** Of the raters, and the signed consensus as the last one. */
  sheets: ExportedSheet[]
  analyses: ExportedAnalysis[]
  estimates: ExportedEstimate[]
  events: readonly ExportedEvent[]
  /** Its estimates inside and outside of events that divide them. */
  divisions: readonly ExportedDivision[]
}

/** What a study's exports are made from, without embeddings. */
export interface StudyData {
  study: {
    id: string
    code: string
    title: string
    /** The first one first. */
    scales: readonly ExportedScale[]
    target: string
    simulated: boolean
    blinding: Blinding
  }
  datesShifted: boolean
  participants: number
  /** Participants whose consent does not cover the use. */
  leftOut: number
  /** Whether these are interviews that somebody selected, and not all that there are. */
  isSelection: boolean
  interviews: ExportedInterview[]
  /** Code of each person who rated, by the id of their account; the study keeps them. */
  raters: ReadonlyMap<string, string>
  /** The same with those of people who marked events and did not rate: A1, A2, … */
  authors: ReadonlyMap<string, string>
}

const COVERED: Record<ConsentScope, Prisma.ParticipantWhereInput> = {
  study: {},
  research: { consentScope: { in: ['research', 'sharing'] } },
  sharing: { consentScope: 'sharing' },
}

/**
 * Everything of a study that may be exported for a use. Consent that is not recorded covers the study's own work alone. Raters have the codes
 * that the study keeps, so that the same person has the same code in every file and every export of the study.
 *
 * @param selected ids of the interviews to export; all where left out
 */
export async function studyData(
  database: Database,
  studyId: string,
  use: ConsentScope,
  selected?: readonly string[] | null,
): Promise<StudyData> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const chosen = selected ? { interviews: { some: { id: { in: [...selected] } } } } : {}
  const where = { studyId, ...COVERED[use] }
  // Before the sheets are read, so that all whose sheets are read have a code.
  const codes = await raterCodes(database, studyId)
  const [all, participants, found, counting, isTraining] = await Promise.all([
    database.participant.count({ where: { studyId, ...chosen } }),
    database.participant.count({ where: { ...where, ...chosen } }),
    readInterviews(database, where),
    countingFigures(database, studyId),
    trainingSheets(database, studyId),
  ])
  const wanted = selected ? new Set(selected) : undefined
  const interviews = wanted ? found.filter(({ id }) => wanted.has(id)) : found
  const inUse = await headInUse(database, study)
  const scales = await scalesOf(database, study)
  const ids = interviews.map(({ id }) => id)
  const { events, authors } = await exportedEvents(database, ids, codes)
  const divided = ids.filter((id) => events.get(id)?.some(({ divides }) => divides))
  const divisions = await exportedDivisions(database, divided, scales, inUse?.id)
  return {
    study: {
      id: study.id,
      code: study.code,
      title: study.title,
      scales: exportedScales(scales),
      target: study.target,
      simulated: study.simulated,
      blinding: study.blinding,
    },
    datesShifted: study.shiftDates,
    participants,
    leftOut: all - participants,
    isSelection: wanted !== undefined,
    raters: codes,
    authors,
    interviews: interviews.map(({ id, visit, date, participant, sheets, consensuses, estimates }) => {
      const day = date.toISOString().slice(0, 10)
      const counts = counting.get(id)
      const analyses = exportedAnalyses(counts?.analysisId, estimates)
      return {
        id,
        participant: participant.code,
        visit,
        date: study.shiftDates ? shiftedDate(day, participant.dateShift) : day,
        site: participant.site,
        sex: participant.sex,
        ageBand: participant.ageBand,
        coverage: counts?.coverage ?? null,
        durationMs: counts?.durationMs ?? null,
        someClips: counts?.spread ? { seen: counts.spread.starts.length, total: counts.spread.total } : null,
        sheets: [
          // Somebody who signed their first sheet just now is in the next export.
          ...sheets
            .filter(({ raterId }) => codes.has(raterId))
            .map((sheet) => sheetOf(sheet, codes, isTraining(id, sheet.raterId))),
          ...consensuses.flatMap(({ scaleName, versions }) =>
            versions.map((version) => consensusOf(scaleName, version)),
          ),
        ],
        analyses,
        estimates: estimates.map((estimate) => estimateOf(estimate, analyses, inUse?.id)),
        events: events.get(id) ?? [],
        divisions: divisions.get(id) ?? [],
      }
    }),
  }
}

const INTERVIEW = {
  id: true,
  visit: true,
  date: true,
  participant: { select: { code: true, site: true, sex: true, ageBand: true, dateShift: true } },
  sheets: {
    where: { lockedAt: { not: null } },
    orderBy: [{ raterId: 'asc' }, { scaleName: 'asc' }],
    select: {
      raterId: true,
      scaleName: true,
      scores: true,
      remarks: true,
      counted: true,
      import: { select: { statedBlind: true } },
      versions: { select: { version: true, blind: true } },
    },
  },
  consensuses: {
    orderBy: { scaleName: 'asc' },
    select: {
      scaleName: true,
      versions: {
        orderBy: { version: 'desc' },
        take: 1,
        select: { version: true, scores: true, remarks: true },
      },
    },
  },
  estimates: {
    orderBy: { headId: 'asc' },
    select: {
      kind: true,
      analysisId: true,
      value: true,
      lower: true,
      upper: true,
      lower95: true,
      upper95: true,
      head: { select: { id: true, kind: true, target: true, encoder: true, sha256: true } },
    },
  },
} as const satisfies Prisma.InterviewSelect
type Row = Prisma.InterviewGetPayload<{ select: typeof INTERVIEW }>

/** Rows of a query; a large study is read in parts. */
const AT_A_TIME = 500

async function readInterviews(database: Database, participant: Prisma.ParticipantWhereInput): Promise<Row[]> {
  const rows: Row[] = []
  for (;;) {
    const next = await database.interview.findMany({
      where: { participant },
      orderBy: [{ participant: { code: 'asc' } }, { date: 'asc' }, { id: 'asc' }],
      select: INTERVIEW,
      skip: rows.length,
      take: AT_A_TIME,
    })
    pushAll(rows, next)
    if (next.length < AT_A_TIME) return rows
  }
}

function estimateOf(
  { head, kind, value, analysisId, ...ends }: Row['estimates'][number],
  analyses: readonly ExportedAnalysis[],
  inUse: string | undefined,
): ExportedEstimate {
  return {
    target: head.target,
    head: head.sha256,
    headKind: head.kind,
    encoder: head.encoder,
    analysis: analyses.find(({ id }) => id === analysisId)!.number,
    inUse: head.id === inUse,
    kind,
    value,
    interval90: [ends.lower, ends.upper],
    interval95: [ends.lower95, ends.upper95],
  }
}
