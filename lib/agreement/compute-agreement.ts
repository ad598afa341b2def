import type { Blinding } from '#lib/access/permissions.ts'
import { type Target, targetInStudy, targetScore } from '#lib/heads/target.ts'
import type { Message } from '#lib/messages/message.ts'
import { mean } from '#lib/numbers/mean.ts'
import type { StudyMargin } from '#lib/plans/study-margin.ts'
import { CONSENSUS_NOTE, importedSheetsInWords, OPEN_STUDY, type SheetCounts } from '#lib/ratings/blindness.ts'
import type { StudyScales } from '#lib/scales/study-scales.ts'
import { type AgreementSummary, summariseAgreement } from '#lib/statistics/agreement-summary.ts'
import type { OrWhy } from '#lib/statistics/errors.ts'
import { type ExpertCeiling, expertCeiling } from '#lib/statistics/expert-ceiling.ts'
import type { Correlation } from '#lib/statistics/pearson-correlation.ts'
import type { Subgroup } from '#lib/statistics/subgroups.ts'
import type { FinishedPermutation } from '#lib/training/permutation-runs.ts'
import type { Study } from '#prisma/client/client.ts'
import {
  type AgreementPair,
  type Course,
  changeOf,
  coursesOf,
  disattenuatedOf,
  notesOn,
  type Reliability,
  ratersTogether,
  reliabilityOf,
  subgroupsOf,
  type TwoRaters,
} from './agreement-figures.ts'
import type { AgreementQuery } from './agreement-query.ts'
import { type CachedRows, type RatedRow, scoresOn, type TargetScore } from './agreement-rows.ts'
import type { EncoderUse, LoadedEstimates, SourceChoice, SourceEstimate } from './agreement-sources.ts'
import { permutationsOf, rivalsOf, type SourcePermutations } from './permutations-of-source.ts'

export interface StudyAgreement {
  scale: string
  blinding: Blinding
  target: Pick<Target, 'key' | 'title' | 'range'>
  encoder: string
  /** The encoder whose numbers these are, and what it is for, as its manifest says. */
  encoderUse: EncoderUse | undefined
  source: (SourceChoice & { createdAt: Date; participants: number; sha256: string; declaration?: string }) | undefined
  sources: SourceChoice[]
  filters: {
    raters: { id: string; name: string }[]
    /** Whether the raters of some interviews have signed a consensus. */
    hasConsensus: boolean
    visits: string[]
    sites: string[]
    sexes: string[]
    ageBands: string[]
  }
  pairs: AgreementPair[]
  /** Interviews that a rater has locked but that have no honest estimate, or the other way round. */
  unpaired: number
  /** The rating sheets of the pairs. */
  sheetCounts: SheetCounts
  /** x is the estimate, y the rating. */
  summary: AgreementSummary
  ceiling: OrWhy<ExpertCeiling>
  /** The margin of the experts' verdict, and when it was set. */
  margin: StudyMargin
  betweenRaters: TwoRaters[]
  /** Of the raters among themselves: how well one of them, and their mean, is measured. */
  reliability: Reliability
  /** r as it would be if raters made no error; a secondary figure, never to be read alone. */
  disattenuated: number | undefined
  subgroups: Subgroup[]
  /** Participants with several visits, and whether their ratings changed beyond the raters' error. */
  courses: Course[]
  /** Of the changes of estimate and rating from first to last visit, one pair a participant. */
  change: OrWhy<Correlation>
  /** Of the head's training on all interviews, whatever the filter. */
  permutations: SourcePermutations
  /** What the reader has to know about these figures, in words. */
  notes: (Message | string)[]
}

/** Everything that an agreement is computed from. */
interface Material {
  study: Study
  scales: StudyScales
  sources: SourceChoice[]
  /** The source that is asked for; undefined where there is none. */
  choice: SourceChoice | undefined
  loaded: LoadedEstimates | undefined
  rated: Readonly<CachedRows>
  margin: StudyMargin
  tests: readonly FinishedPermutation[]
}

/** The agreement of a source with the raters, of the interviews that the query lets through. */
export function computeAgreement(
  { study, scales, sources, choice, loaded, rated, margin, tests }: Material,
  query: AgreementQuery,
): StudyAgreement {
  const { rows, raters } = rated
  const target = targetInStudy(scales, choice?.target ?? study.target)
  const scores = scoresOn(rated, target)
  const scored = rows.flatMap((row, i) =>
    matchesFilter(row, query) ? [{ row, estimate: loaded?.estimates.get(row.interviewId), scores: scores[i]! }] : [],
  )
  const pairs = pairsOf(scored, query.rater, target)
  const rivals = rivalsOf(sources, choice)
  const permutations = permutationsOf(tests, choice, rivals)
  const summary = summariseAgreement(
    pairs.map(({ estimate }) => estimate),
    pairs.map(({ rating }) => rating),
    pairs.map(({ participant }) => participant),
  )
  const reliability = reliabilityOf(scored.map(({ scores }) => scores))
  const isOneRater = query.rater !== undefined
  const ofRating: Reliability = query.rater === CONSENSUS ? NO_RELIABILITY : reliability
  const courses = coursesOf(pairs, ofRating, isOneRater)
  const sheetCounts = totalOf(pairs.map((pair) => pair.sheetCounts))
  const values = (of: (row: RatedRow) => string | null) => [...new Set(rows.flatMap((row) => of(row) ?? []))].sort()
  return {
    scale: target.scale.name,
    blinding: study.blinding,
    target: { key: target.key, title: target.title, range: target.range },
    encoder: loaded?.encoder ?? study.encoder,
    encoderUse: loaded?.encoderUse,
    source: choice && loaded ? { ...choice, ...loaded.about } : undefined,
    sources,
    filters: {
      raters: [...raters].map(([id, name]) => ({ id, name })),
      hasConsensus: rows.some(({ consensus }) => consensus !== undefined),
      visits: values(({ visit }) => visit),
      sites: values(({ site }) => site),
      sexes: values(({ sex }) => sex),
      ageBands: values(({ ageBand }) => ageBand),
    },
    pairs,
    unpaired: scored.filter(({ estimate, scores }) => (estimate !== undefined) !== scores.length > 0).length,
    sheetCounts,
    summary,
    ceiling: expertCeiling(
      pairs.map(({ participant, estimate, raters: given }) => ({
        participant,
        estimate,
        scores: Object.fromEntries(given.map(({ name, score }) => [name, score])),
      })),
      margin.value,
    ),
    margin,
    betweenRaters: ratersTogether(pairs, target.items.length === 1),
    reliability,
    disattenuated: disattenuatedOf(summary, ofRating, isOneRater),
    subgroups: subgroupsOf(pairs),
    courses,
    change: changeOf(courses),
    permutations,
    notes: [
      ...(study.blinding === 'open' ? [OPEN_STUDY] : []),
      ...[importedSheetsInWords(sheetCounts)].filter((note) => note !== undefined),
      ...(query.rater === CONSENSUS ? [CONSENSUS_NOTE] : []),
      ...notesOn(pairs, summary, choice, rivals, permutations),
    ],
  }
}

/** Interviews with an estimate and a rating: of one rater, or the mean of all. */
function pairsOf(
  scored: readonly { row: RatedRow; estimate: SourceEstimate | undefined; scores: readonly TargetScore[] }[],
  rater: string | undefined,
  target: Target,
): AgreementPair[] {
  const pairs: AgreementPair[] = []
  for (const { row, estimate, scores } of scored) {
    const consensus = row.consensus && targetScore(target, row.consensus)
    const counted = rater && rater !== CONSENSUS ? scores.filter(({ raterId }) => raterId === rater) : scores
    const rating = rater === CONSENSUS ? consensus : meanScore(counted)
    if (!estimate || rating === undefined) continue
    const { interviewId, participant, visit, date, site, sex, ageBand } = row
    pairs.push({
      interviewId,
      participant,
      visit,
      date,
      site,
      sex,
      ageBand,
      estimate: estimate.estimate,
      interval: estimate.interval,
      kind: estimate.kind,
      rating,
      consensus,
      sheetCounts: countSheets(counted),
      raters: scores.map(({ name, score }) => ({ name, score })),
    })
  }
  return pairs
}

/** In place of a rater: what all agreed on. */
const CONSENSUS = 'consensus'

/** One consensus an interview does not tell its error, which is neither that of a single rater nor that of their mean. */
const NO_RELIABILITY: Reliability = { why: 'How reliable a consensus is can’t be told from one of each interview.' }

const meanScore = (scores: readonly TargetScore[]) =>
  scores.length === 0 ? undefined : mean(scores.map(({ score }) => score))

function countSheets(scores: readonly TargetScore[]): SheetCounts {
  const imported = scores.flatMap(({ imported }) => imported ?? [])
  return {
    all: scores.length,
    imported: imported.length,
    statedBlind: imported.filter(({ statedBlind }) => statedBlind).length,
  }
}

const totalOf = (counts: readonly SheetCounts[]): SheetCounts =>
  counts.reduce(
    (sum, one) => ({
      all: sum.all + one.all,
      imported: sum.imported + one.imported,
      statedBlind: sum.statedBlind + one.statedBlind,
    }),
    { all: 0, imported: 0, statedBlind: 0 },
  )

function matchesFilter(row: RatedRow, { visit, site, sex, ageBand }: AgreementQuery): boolean {
  return (
    (visit === undefined || row.visit === visit) &&
    (site === undefined || row.site === site) &&
    (sex === undefined || row.sex === sex) &&
    (ageBand === undefined || row.ageBand === ageBand)
  )
}
