import { mean } from 'simple-statistics'
import type { Database } from '#lib/database/client.ts'
import { type OrWhy, orWhy, TooFewPairs } from '#lib/statistics/errors.ts'
import { participantCorrelation } from '#lib/statistics/participant-correlation.ts'
import type { Correlation } from '#lib/statistics/pearson-correlation.ts'
import {
  participantMeans,
  type RepeatedMeasuresCorrelation,
  repeatedMeasuresCorrelation,
} from '#lib/statistics/repeated-measures-correlation.ts'
import { type VarianceComponents, varianceComponents } from '#lib/statistics/variance-components.ts'
import type { AgreementPair } from './agreement-figures.ts'
import type { AgreementQuery } from './agreement-query.ts'
import { studyAgreement } from './study-agreement.ts'

/** Two visits of a participant that are no further apart than this count as a test and a retest. */
export const CLOSE_DAYS = 30

export interface Retest {
  /** Pairs of visits that are close to each other. */
  pairs: number
  /** Standard error of measurement of one estimate: standard deviation of differences over the square root of two. */
  sem: number
  /** Smallest change of an estimate that is more than error. */
  sdc: number
}

/** What repeated visits say that single interviews can't. */
export interface RepeatedVisits {
  /** Whether estimate and rating go together from visit to visit of one participant. */
  within: OrWhy<RepeatedMeasuresCorrelation>
  /** Whether they go together over participants: of the means of each. */
  between: OrWhy<Correlation>
  /** Of the raters' scores: participants, visits, raters, rest. */
  ratings: OrWhy<VarianceComponents>
  /** Of the estimate, where visits are close. */
  retest: OrWhy<Retest>
}

/** @throws ConcordError not-found where the source is no longer there */
export async function repeatedVisits(
  database: Database,
  studyId: string,
  query: AgreementQuery,
): Promise<RepeatedVisits> {
  const { pairs } = await studyAgreement(database, studyId, query)
  return repeatedVisitsOf(pairs)
}

export function repeatedVisitsOf(pairs: readonly AgreementPair[]): RepeatedVisits {
  const estimates = pairs.map(({ estimate }) => estimate)
  const ratings = pairs.map(({ rating }) => rating)
  const participants = pairs.map(({ participant }) => participant)
  const means = participantMeans(estimates, ratings, participants)
  const scores = pairs.flatMap(({ participant, visit, raters }) =>
    raters.map(({ name, score }) => ({ participant, visit, rater: name, score })),
  )
  return {
    within: orWhy(() => repeatedMeasuresCorrelation(estimates, ratings, participants)),
    between: orWhy(() => participantCorrelation(means.x, means.y, means.participants)),
    ratings: orWhy(() => varianceComponents(scores)),
    retest: orWhy(() => retestOf(pairs)),
  }
}

/** @throws TooFewPairs with fewer than two pairs of close visits */
function retestOf(pairs: readonly AgreementPair[]): Retest {
  const differences = [...Map.groupBy(pairs, ({ participant }) => participant).values()].flatMap((visits) => {
    const ordered = visits.toSorted((a, b) => a.date.localeCompare(b.date))
    return ordered.slice(1).flatMap((visit, i) => {
      const days = (Date.parse(visit.date) - Date.parse(ordered[i]!.date)) / 86_400_000
      return days <= CLOSE_DAYS ? [visit.estimate - ordered[i]!.estimate] : []
    })
  })
  if (differences.length < 2) throw new TooFewPairs(2, differences.length)
  const sem = Math.sqrt(mean(differences.map((difference) => difference ** 2)) / 2)
  return { pairs: differences.length, sem, sdc: 1.96 * Math.SQRT2 * sem }
}
