import { sampleStandardDeviation } from 'simple-statistics'
import { headNameInWords } from '#lib/heads/head-kinds.ts'
import { probabilityDigits } from '#lib/heads/permutation-probability.ts'
import { decimals, type Message, phrase } from '#lib/messages/message.ts'
import type { SheetCounts } from '#lib/ratings/blindness.ts'
import type { AgreementSummary } from '#lib/statistics/agreement-summary.ts'
import { type OrWhy, orWhy } from '#lib/statistics/errors.ts'
import { type IntraclassCorrelation, intraclassCorrelation } from '#lib/statistics/intraclass-correlation.ts'
import { participantCorrelation } from '#lib/statistics/participant-correlation.ts'
import type { Correlation } from '#lib/statistics/pearson-correlation.ts'
import { changeFromFirst, deviationOfSingle, disattenuated } from '#lib/statistics/reliable-change.ts'
import { type Subgroup, subgroups } from '#lib/statistics/subgroups.ts'
import { weightedKappa } from '#lib/statistics/weighted-kappa.ts'
import type { RatedRow } from './agreement-rows.ts'
import type { SourceChoice, SourceEstimate } from './agreement-sources.ts'
import type { OwnPermutation, SourcePermutations } from './permutations-of-source.ts'

/** One interview of the agreement: an honest estimate beside the raters' score. */
export interface AgreementPair extends Omit<RatedRow, 'sheets' | 'consensus'>, SourceEstimate {
  rating: number
  /** The sheets that the rating is of. */
  sheetCounts: SheetCounts
  raters: { name: string; score: number }[]
  /** What the raters' signed consensus gives; undefined where there is none. */
  consensus: number | undefined
}

export interface TwoRaters {
  first: string
  second: string
  pearson: Correlation
  /** Quadratically weighted, where the target is a single item. */
  kappa: number | undefined
}

export type Reliability = OrWhy<IntraclassCorrelation & { raters: number }>

/** A participant over several visits. */
export interface Course {
  participant: string
  /** In the order of their dates. */
  visits: AgreementPair[]
  /** Of the rating from first to last visit, in standard errors of a difference. */
  change: number | undefined
}

/** Pearson's r of every two raters who rated four of the same interviews or more. */
export function ratersTogether(pairs: readonly AgreementPair[], singleItem: boolean): TwoRaters[] {
  const names = [...new Set(pairs.flatMap(({ raters }) => raters.map(({ name }) => name)))].sort()
  const scoresOf = new Map(names.map((name) => [name, new Array<number | undefined>(pairs.length)]))
  for (let i = 0; i < pairs.length; i++)
    for (const { name, score } of pairs[i]!.raters) scoresOf.get(name)![i] ??= score
  return names.flatMap((first, i) =>
    names.slice(i + 1).flatMap((second) => {
      const [one, two] = [scoresOf.get(first)!, scoresOf.get(second)!]
      const both: (readonly [number, number, string])[] = []
      for (let i = 0; i < pairs.length; i++)
        if (one[i] !== undefined && two[i] !== undefined) both.push([one[i]!, two[i]!, pairs[i]!.participant])
      if (both.length < 4) return []
      const { value } = orWhy(() =>
        participantCorrelation(
          both.map(([score]) => score),
          both.map(([, score]) => score),
          both.map(([, , participant]) => participant),
        ),
      )
      const kappa = singleItem
        ? orWhy(() =>
            weightedKappa(
              both.map(([score]) => score),
              both.map(([, score]) => score),
            ),
          ).value
        : undefined
      return value ? [{ first, second, pearson: value, kappa }] : []
    }),
  )
}

function inWords(test: Omit<OwnPermutation, 'chance'>): Message {
  return phrase('p = {p} (one-sided, {draws} draws, seed {seed})', {
    p: decimals(test.p, probabilityDigits(test)),
    draws: test.permutations,
    seed: test.seed,
  })
}

/** ICC(2) over the interviews that all of the most frequent set of raters scored. */
export function reliabilityOf(rows: readonly { raterId: string; score: number }[][]): Reliability {
  const sets = new Map<string, number[][]>()
  let last: { raters: readonly string[]; rows: number[][] } | undefined
  for (const scores of rows) {
    if (scores.length < 2) continue
    const sorted = [...scores].sort((a, b) => (a.raterId < b.raterId ? -1 : 1))
    const row = sorted.map(({ score }) => score)
    // Most interviews have the raters of the one before.
    const same = last?.raters.length === sorted.length && sorted.every(({ raterId }, i) => raterId === last!.raters[i])
    if (!same) {
      const raters = sorted.map(({ raterId }) => raterId)
      const key = raters.join(' ')
      const known = sets.get(key) ?? []
      sets.set(key, known)
      last = { raters, rows: known }
    }
    last!.rows.push(row)
  }
  const largest = [...sets.values()].sort((a, b) => b.length - a.length)[0] ?? []
  return orWhy(() => ({ ...intraclassCorrelation(largest, 2), raters: largest[0]!.length }))
}

export function disattenuatedOf(
  { pearson }: AgreementSummary,
  { value: reliability }: Reliability,
  oneRater: boolean,
): number | undefined {
  const of = oneRater ? reliability?.single : reliability?.average
  return pearson.value && of !== undefined && of > 0 && of <= 1 ? disattenuated(pearson.value.r, of) : undefined
}

export function subgroupsOf(pairs: readonly AgreementPair[]): Subgroup[] {
  return subgroups(
    pairs.map(({ estimate }) => estimate),
    pairs.map(({ rating }) => rating),
    pairs.map(({ participant }) => participant),
    {
      site: pairs.map(({ site }) => site),
      sex: pairs.map(({ sex }) => sex),
      'age band': pairs.map(({ ageBand }) => ageBand),
      visit: pairs.map(({ visit }) => visit),
    },
  )
}

/**
 * The participants who were seen several times. The error of a change is of the raters who rated these very visits: fewer have more of it.
 *
 * @param oneRater whether the ratings are one rater's
 */
export function coursesOf(
  pairs: readonly AgreementPair[],
  { value: reliability }: Reliability,
  oneRater: boolean,
): Course[] {
  const byParticipant = Map.groupBy(pairs, ({ participant }) => participant)
  const several = [...byParticipant].filter(([, visits]) => visits.length > 1)
  if (several.length === 0) return []
  const scoresOf = ({ rating, raters }: AgreementPair) => (oneRater ? [rating] : raters.map(({ score }) => score))
  const first = [...byParticipant.values()].map((visits) => visits.toSorted(byDate)[0]!)
  // Jacobson and Truax take the spread of scores at the first visit.
  const deviation = first.length > 1 ? sampleStandardDeviation(first.map(({ rating }) => rating)) : 0
  const of = reliability?.single
  const single = of !== undefined && of > 0 && of < 1 && deviation > 0 ? of : undefined
  const ofSingle = (reliable: number) =>
    deviationOfSingle(
      deviation,
      reliable,
      first.map((visit) => scoresOf(visit).length),
    )
  return several.map(([participant, visits]) => {
    const ordered = visits.toSorted(byDate)
    const change =
      single === undefined
        ? undefined
        : changeFromFirst(scoresOf(ordered[0]!), scoresOf(ordered.at(-1)!), ofSingle(single), single).index
    return {
      participant,
      change,
      visits: ordered,
    }
  })
}

/** Dates are written year first, so that they sort as text. */
const byDate = (a: AgreementPair, b: AgreementPair) => (a.date < b.date ? -1 : Number(a.date > b.date))

/** How the estimates' changes from first to last visit go with the ratings'. */
export function changeOf(courses: Course[]): OrWhy<Correlation> {
  const changes = (of: 'rating' | 'estimate') => courses.map(({ visits }) => visits.at(-1)![of] - visits[0]![of])
  const participants = courses.map(({ participant }) => participant)
  return orWhy(() => participantCorrelation(changes('estimate'), changes('rating'), participants))
}

export function notesOn(
  pairs: readonly AgreementPair[],
  { pearson, participants, n, noIntervals }: AgreementSummary,
  choice: SourceChoice | undefined,
  rivals: readonly SourceChoice[],
  { own, best }: SourcePermutations,
): (Message | string)[] {
  const notes: (Message | string)[] = []
  if (choice?.kind === 'head' && rivals.length > 1 && choice.standing?.kind !== 'planned')
    notes.push(
      best
        ? phrase(
            'One of {count} heads of this target. If it was chosen for its r on these interviews, r is too high, because the choice used the same data. With the choice repeated, a permutation test gives {result} for the best of them ({by}).',
            { count: rivals.length, result: inWords(best), by: headNameInWords(best.by) },
          )
        : phrase(
            'One of {count} heads of this target. If it was chosen for its r on these interviews, r is too high, because the choice used the same data. A permutation test of these heads repeats the choice with permuted ratings.',
            { count: rivals.length },
          ),
    )
  if (pearson.value && pearson.value.r < 0 && pairs.some(({ kind }) => kind === 'outOfFold')) {
    notes.push(
      phrase(
        'r is below zero. Leave-one-out estimates of a head without any signal are expected to be negative: leaving out a participant with a high rating lowers the training mean, and so their estimate. This does not mean that the estimates are reversed. `concord permutation` tests r against chance for any folds.',
      ),
    )
  }
  if (own)
    notes.push(
      phrase(
        'Whether r is more than chance: a permutation test of this head gives {result}; without any signal its training gives r {chance} on average.',
        { result: inWords(own), chance: decimals(own.chance, 2) },
      ),
    )
  if (n > 0 && n < 30) {
    notes.push(phrase('With only {n} interviews, r is imprecise: read the interval.', { n }))
  }
  if (noIntervals && n > 0) notes.push(noIntervals)
  if (participants < n && !noIntervals)
    notes.push(
      phrase(
        '{n} interviews of {participants} participants: intervals come from leaving out one participant at a time.',
        { n, participants },
      ),
    )
  if (choice?.kind === 'external')
    notes.push(
      phrase(
        'These estimates were imported. It is declared, not checked, that no participant was in their training data.',
      ),
    )
  return notes
}
