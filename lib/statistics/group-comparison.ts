import { mean } from 'simple-statistics'
import { RELATIVE_ROUNDING } from './constant.ts'
import { type OrWhy, orWhy } from './errors.ts'
import { figuresOfSums, type SumFigures } from './figures-of-sums.ts'
import { type GroupFigure, type Heterogeneity, heterogeneity } from './heterogeneity.ts'
import { FEWEST_PARTICIPANTS, fisherZ, type Interval, jackknifeError, jackknifeInterval } from './jackknife.ts'
import { sumsWithoutEach } from './pair-sums.ts'
import { groupsOf, pick } from './participants.ts'
import { wilsonInterval } from './proportion.ts'
import { type RandomEffects, randomEffects } from './random-effects.ts'

/** An interview as groups are compared by it. */
export interface GroupedPair {
  participant: string
  estimate: number
  rating: number
  /** The interval of the estimate; undefined where it has none. */
  interval: readonly [number, number] | undefined
}

export interface FigureWithInterval {
  value: number
  interval: Interval | undefined
}

/** How estimates do within one group. */
export interface GroupFigures {
  group: string
  participants: number
  interviews: number
  /** Undefined where the group is too small for any figure. */
  figures:
    | {
        pearson: FigureWithInterval
        /** Estimate minus rating. */
        bias: FigureWithInterval
        meanAbsoluteError: FigureWithInterval
        /** Slope of rating over estimate. */
        calibrationSlope: FigureWithInterval
        /** Share of ratings in the intervals of the estimates, each participant counted once; undefined where no estimate has one. */
        coverage: FigureWithInterval | undefined
      }
    | undefined
}

const TESTED = ['pearson', 'bias', 'meanAbsoluteError', 'calibrationSlope'] as const
export type TestedFigure = (typeof TESTED)[number]

/** One way of telling participants apart, with what differs between its groups. */
export interface GroupComparison {
  by: string
  groups: GroupFigures[]
  /** Whether a figure differs between the groups that are large enough; each is one test of several. */
  tests: Record<TestedFigure, OrWhy<Heterogeneity>>
  /** r over the groups as over a sample of them, on the scale of r; tau squared is of Fisher's z. */
  overGroups: OrWhy<RandomEffects>
}

/** Errors of correlations, slopes and logarithms that are nothing but rounding. */
const LEAST_ERROR = 1e-9

const SCALE_OF = { pearson: 'z', bias: 'identity', meanAbsoluteError: 'log', calibrationSlope: 'identity' } as const
const TO = { z: fisherZ, identity: (value: number) => value, log: Math.log } as const

/**
 * Compares how estimates do in groups of participants: correlation, bias, error, calibration and coverage of each, and tests of interaction on
 * errors from leaving out one participant at a time. Groups of fewer than six participants have no figures.
 *
 * @param groupOf the group of each pair, null where it is not known; a participant is in one group
 * @returns undefined where there are fewer than two groups
 */
export function compareGroups(
  by: string,
  pairs: readonly GroupedPair[],
  groupOf: readonly (string | null)[],
): GroupComparison | undefined {
  const names = [...new Set(groupOf.flatMap((group) => group ?? []))].sort()
  if (names.length < 2) return undefined
  const parts = names.map((group) => {
    const members = pick(
      pairs,
      [...groupOf.keys()].filter((row) => groupOf[row] === group),
    )
    return { group, members, jackknifed: jackknifedFigures(members) }
  })
  const large = parts.flatMap(({ jackknifed }) => jackknifed ?? [])
  const ofFigure = (figure: TestedFigure) => large.flatMap(({ errors }) => errors[figure] ?? [])
  return {
    by,
    groups: parts.map(({ group, members, jackknifed }) => ({
      group,
      participants: groupsOf(members.map(({ participant }) => participant)).length,
      interviews: members.length,
      figures: jackknifed?.figures,
    })),
    tests: Object.fromEntries(
      TESTED.map((figure) => [figure, orWhy(() => heterogeneity(ofFigure(figure)))]),
    ) as GroupComparison['tests'],
    overGroups: orWhy(() => {
      const { value, interval, prediction, ...rest } = randomEffects(
        ofFigure('pearson').map((each) => ({ value: each.value, variance: each.error ** 2 })),
      )
      const toR = ([low, high]: Interval): Interval => [Math.tanh(low), Math.tanh(high)]
      return {
        ...rest,
        value: Math.tanh(value),
        interval: toR(interval),
        prediction: prediction && toR(prediction),
      }
    }),
  }
}

/** The figures of a group with their errors; undefined of too few participants. */
function jackknifedFigures(members: readonly GroupedPair[]) {
  const estimates = members.map(({ estimate }) => estimate)
  const ratings = members.map(({ rating }) => rating)
  const participants = groupsOf(members.map(({ participant }) => participant))
  if (participants.length < FEWEST_PARTICIPANTS) return undefined
  const centre = [mean(estimates), mean(ratings)] as const
  const { all, without } = sumsWithoutEach(estimates, ratings, centre, participants)
  const [whole, leftOut] = [figuresOfSums(all, centre), without.map((sums) => figuresOfSums(sums, centre))]
  // Where all differences are equal, or all points lie on a line, what is left of an error is rounding, and would make any figure certain.
  const size = [...estimates, ...ratings].reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const rounding = (figure: TestedFigure) => (figure === 'bias' ? RELATIVE_ROUNDING * size : LEAST_ERROR)
  const errorAt = (figure: TestedFigure) => {
    const to = TO[SCALE_OF[figure]]
    const error = jackknifeError(leftOut.map((each) => to(each[figure])))
    return error !== undefined && error > rounding(figure) ? error : undefined
  }
  const of = (figure: TestedFigure & keyof SumFigures): FigureWithInterval => ({
    value: whole[figure],
    interval:
      errorAt(figure) === undefined
        ? undefined
        : jackknifeInterval(
            whole[figure],
            leftOut.map((each) => each[figure]),
            SCALE_OF[figure],
          ),
  })
  const errorOf = (figure: TestedFigure): GroupFigure | undefined => {
    const value = TO[SCALE_OF[figure]](whole[figure])
    const error = errorAt(figure)
    return error !== undefined && Number.isFinite(value)
      ? { value, error, freedom: participants.length - 1 }
      : undefined
  }
  return {
    figures: {
      pearson: of('pearson'),
      bias: of('bias'),
      meanAbsoluteError: of('meanAbsoluteError'),
      calibrationSlope: of('calibrationSlope'),
      coverage: coverageOf(members, participants),
    },
    errors: Object.fromEntries(TESTED.map((figure) => [figure, errorOf(figure)])) as Record<
      TestedFigure,
      GroupFigure | undefined
    >,
  }
}

/** Share of ratings that lie in their interval; a participant with several interviews counts once. */
function coverageOf(
  members: readonly GroupedPair[],
  participants: readonly (readonly number[])[],
): FigureWithInterval | undefined {
  const shares = participants.flatMap((rows) => {
    const inside = pick(members, rows).flatMap(({ interval, rating }) =>
      interval ? [Number(rating >= interval[0] && rating <= interval[1])] : [],
    )
    return inside.length > 0 ? [mean(inside)] : []
  })
  if (shares.length === 0) return undefined
  const total = shares.reduce((sum, share) => sum + share, 0)
  return { value: total / shares.length, interval: wilsonInterval(total, shares.length) }
}
