import type { Analysis } from '#lib/analysis/analysis.ts'
import type { QualityCode } from '#lib/analysis/quality-codes.ts'
import { QUALITY_TITLES } from '#lib/analysis/quality-titles.ts'
import type { Database } from '#lib/database/client.ts'
import { type Target, targetInStudy, targetScore } from '#lib/heads/target.ts'
import type { Message } from '#lib/messages/message.ts'
import { scalesOf } from '#lib/own-scales/scales-of.ts'
import type { SheetCounts } from '#lib/ratings/blindness.ts'
import { countsAsImported } from '#lib/ratings/imported-sheet.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { namedEntries, splitKey } from '#lib/scales/study-scales.ts'
import { type OrWhy, orWhy } from '#lib/statistics/errors.ts'
import { type IntraclassCorrelation, intraclassCorrelation } from '#lib/statistics/intraclass-correlation.ts'
import { analysisParts } from '#lib/studies/analysis-parts.ts'

/**
 * Whom and what a head was trained from, as the study has it now: sites, sex and age bands as they may have been corrected since. Locked sheets never
 * change, so neither do figures of raters.
 */
export interface TrainingSample {
  /** Dates of the interviews that it was trained from, YYYY-MM-DD; undefined where none is left. */
  interviews: { first: string; last: string } | undefined
  participants: {
    code: string
    site: string | null
    sex: string | null
    ageBand: string | null
    /** Interviews that it was trained from. */
    visits: number
  }[]
  raters: TrainingRaters
  /** What each recording is checked for, and in how many that was found. */
  checks: { title: Message; recordings: number }[]
  /** How the recordings were sampled; several where they differ. */
  samplings: Sampling[]
  /** Participants and interviews of the study when the head was trained, as far as they are still there. */
  study: { participants: number; interviews: number; recorded: number }
}

export interface Sampling {
  framesPerSecond: number
  clipFrames: number
  /** Frames from the start of one clip to the next. */
  stride: number
  /** Whether only some clips of the recordings were analysed, and how many; undefined where all were. */
  clips?: number | undefined
}

export interface TrainingRaters {
  /** Raters by how many sheets are theirs, most first; nobody is named. */
  sheets: number[]
  /** How many were filled in elsewhere and imported. */
  sheetCounts: SheetCounts
  /** Interviews by how many raters rated them. */
  interviewsBy: Record<string, number>
  /** ICC(2) of the raters who rated most interviews together; its interval only where nobody has several of these interviews. */
  reliability: OrWhy<IntraclassCorrelation & { raters: number; interviews: number }>
}

/** The sample of a head. @param headId of a head that is there */
export async function trainingSample(database: Database, headId: string): Promise<TrainingSample> {
  const head = await database.head.findUniqueOrThrow({
    where: { id: headId },
    select: {
      studyId: true,
      target: true,
      participants: true,
      sheets: true,
      createdAt: true,
      study: { select: { id: true, scale: true, target: true, items: true } },
    },
  })
  const { studyId, createdAt } = head
  const before = { createdAt: { lte: createdAt } }
  const [people, sheets, used, participants, interviews, recorded] = await Promise.all([
    database.participant.findMany({
      where: { studyId, code: { in: head.participants } },
      select: { id: true, code: true, site: true, sex: true, ageBand: true },
      orderBy: { code: 'asc' },
    }),
    database.ratingSheet.findMany({
      // A network may be trained from sheets of several scales.
      where: { id: { in: head.sheets }, scaleName: splitKey(head.target).name },
      select: {
        interviewId: true,
        raterId: true,
        scaleName: true,
        scores: true,
        counted: true,
        import: { select: { statedBlind: true } },
        interview: { select: { participantId: true } },
      },
      orderBy: { id: 'asc' },
    }),
    database.estimate.findMany({
      where: { headId, kind: 'outOfFold' },
      select: { analysisId: true, interview: { select: { participantId: true, date: true } } },
    }),
    database.participant.count({ where: { studyId, ...before } }),
    database.interview.count({ where: { participant: { studyId }, ...before } }),
    database.interview.count({ where: { participant: { studyId }, ...before, recordings: { some: before } } }),
  ])
  const parts = await analysisParts(
    database,
    used.map(({ analysisId }) => analysisId),
    ['quality', 'sampling'],
  )
  // What can't be read is left out, as the interview's own page says.
  const readable = used.flatMap(({ analysisId }) => parts.get(analysisId) ?? [])
  const dates = used.map(({ interview }) => interview.date.toISOString().slice(0, 10)).sort()
  const [first, last] = [dates[0], dates.at(-1)]
  return {
    interviews: first && last ? { first, last } : undefined,
    participants: people.map(({ id, ...person }) => ({
      ...person,
      visits: used.filter(({ interview }) => interview.participantId === id).length,
    })),
    raters: ratersOf(sheets, targetInStudy(await scalesOf(database, head.study), head.target)),
    samplings: samplingsOf(readable.map(({ sampling }) => sampling)),
    checks: checksOf(readable.map(({ quality = [] }) => quality.map(({ code }) => code))),
    study: { participants, interviews, recorded },
  }
}

/** The different ways of sampling. */
function samplingsOf(used: readonly Analysis['sampling'][]): Sampling[] {
  const different = used.map(({ framesPerSecond, clipFrames, stride, spread }): [string, Sampling] => {
    const sampling = { framesPerSecond, clipFrames, stride, clips: spread?.starts.length }
    return [JSON.stringify(sampling), sampling]
  })
  return [...new Map(different).values()]
}

function checksOf(found: readonly (readonly QualityCode[])[]): TrainingSample['checks'] {
  return (Object.entries(QUALITY_TITLES) as [QualityCode, Message][]).map(([code, title]) => ({
    title,
    recordings: found.filter((codes) => codes.includes(code)).length,
  }))
}

interface Sheet {
  interviewId: string
  raterId: string
  scaleName: string
  scores: unknown
  counted: number | null
  import: { statedBlind: boolean } | null
  interview: { participantId: string }
}

/** How many raters rated how much, and how reliable they are on a target. */
function ratersOf(sheets: readonly Sheet[], target: Target): TrainingRaters {
  const byRater = Map.groupBy(sheets, ({ raterId }) => raterId)
  const byInterview = Map.groupBy(sheets, ({ interviewId }) => interviewId)
  const repeatedlyRated = [...byInterview.values()]
    .filter((own) => own.length > 1)
    .map((own) => ({
      participant: own[0]!.interview.participantId,
      raters: own
        .map(({ raterId }) => raterId)
        .sort()
        .join(' '),
      scores: own
        .toSorted((a, b) => (a.raterId < b.raterId ? -1 : 1))
        .map(({ scaleName, scores }) => targetScore(target, namedEntries(scaleName, storedScores.read(scores)))),
    }))
  const tables = [...Map.groupBy(repeatedlyRated, ({ raters }) => raters).values()].sort((a, b) => b.length - a.length)
  const imported = sheets.filter((sheet) => countsAsImported(sheet.import, sheet.counted))
  return {
    sheetCounts: {
      all: sheets.length,
      imported: imported.length,
      statedBlind: imported.filter((sheet) => sheet.import?.statedBlind).length,
    },
    sheets: [...byRater.values()].map((own) => own.length).sort((a, b) => b - a),
    interviewsBy: countOf([...byInterview.values()].map((own) => String(own.length))),
    reliability: reliabilityOf(tables[0] ?? []),
  }
}

function reliabilityOf(
  rows: readonly { participant: string; scores: readonly (number | undefined)[] }[],
): TrainingRaters['reliability'] {
  const complete = rows.flatMap(({ participant, scores }) => {
    const all = scores.filter((score) => score !== undefined)
    return all.length === scores.length ? [{ participant, scores: all }] : []
  })
  if (complete.length < 2) return { why: 'Too few interviews were rated by several raters.' }
  const independent = new Set(complete.map(({ participant }) => participant)).size === complete.length
  return orWhy(() => {
    const icc = intraclassCorrelation(
      complete.map(({ scores }) => scores),
      2,
    )
    return {
      ...icc,
      // The formula takes interviews for independent.
      singleInterval: independent ? icc.singleInterval : undefined,
      averageInterval: independent ? icc.averageInterval : undefined,
      raters: complete[0]!.scores.length,
      interviews: complete.length,
    }
  })
}

function countOf(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of [...values].sort()) counts[value] = (counts[value] ?? 0) + 1
  return counts
}
