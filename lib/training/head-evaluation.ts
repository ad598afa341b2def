import { INTERVAL_LEVELS, observedCoverage, outOfFoldInterval } from '#lib/heads/cross-conformal.ts'
import type { FittedHead, LabelledInterview } from '#lib/heads/fit-heads.ts'
import type { HeadCard } from '#lib/heads/head-card.ts'
import { learningCurve } from '#lib/heads/learning-curve.ts'
import type { Target } from '#lib/heads/target.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { summariseAgreement } from '#lib/statistics/agreement-summary.ts'
import { subgroups } from '#lib/statistics/subgroups.ts'
import { estimateRow } from './estimate-rows.ts'

/** What a card says of how well a head does on participants that it was not trained on. */
type HeadFigures = Pick<HeadCard, 'outOfFold' | 'residuals' | 'coverage' | 'subgroups' | 'learning' | 'performance'>

/**
 * The out-of-fold estimates of a head with the figures that follow from them.
 *
 * @param place of the target among the labels
 * @param seed of the learning curve
 */
export function evaluateHead(
  usable: readonly LabelledInterview[],
  head: FittedHead,
  target: Target,
  place: number,
  seed: number,
): { estimates: ReturnType<typeof estimateRow>[]; figures: HeadFigures } {
  const rows = outOfFoldRows(usable, head, place)
  const ratings = rows.map(({ rating }) => rating)
  const onScale = (value: number) => clamp(value, ...target.range)
  return {
    estimates: rows.map(({ interview, estimate, interval90, interval95, clips }) =>
      estimateRow(interview, 'outOfFold', estimate, { interval90, interval95 }, clips, target.range),
    ),
    figures: {
      outOfFold: rows.map(({ interview, rating, estimate, interval90, interval95 }) => ({
        participant: interview.participant,
        visit: interview.visit,
        rating,
        estimate,
        interval90,
        interval95,
      })),
      residuals: head.outOfFold.flatMap(({ folds: own, byFold }, i) =>
        own.map((fold, j) => ({ fold, value: usable[i]!.labels[place]! - byFold[j]! })),
      ),
      coverage: INTERVAL_LEVELS.map((level, i) => ({
        level,
        observed: observedCoverage(
          rows.map(({ interval90, interval95 }) => [interval90, interval95][i]!),
          ratings,
        ),
      })),
      subgroups: subgroups(
        rows.map(({ estimate }) => onScale(estimate)),
        ratings,
        rows.map(({ interview }) => interview.participant),
        {
          site: rows.map(({ interview }) => interview.site),
          sex: rows.map(({ interview }) => interview.sex),
          'age band': rows.map(({ interview }) => interview.ageBand),
        },
      ),
      learning: learningCurve(
        usable.map(({ interview, pooled, labels }) => ({
          interview: interview.id,
          participant: interview.participant,
          embedding: pooled,
          label: labels[place]!,
        })),
        seed,
      ),
      performance: summariseAgreement(
        rows.map(({ estimate }) => onScale(estimate)),
        ratings,
        rows.map(({ interview }) => interview.participant),
      ),
    },
  }
}

/** Estimates of left-out interviews with intervals from the residuals of the other participants. */
function outOfFoldRows(usable: readonly LabelledInterview[], { outOfFold }: FittedHead, target: number) {
  const rows = usable.map(({ interview, labels }, i) => {
    const { byFold, clips } = outOfFold[i]!
    const estimate = byFold.reduce((sum, value) => sum + value, 0) / byFold.length
    return { interview, rating: labels[target]!, estimate, clips }
  })
  return rows.map((row) => {
    const others = rows
      .filter(({ interview }) => interview.participant !== row.interview.participant)
      .map(({ rating, estimate }) => rating - estimate)
    const [interval90, interval95] = INTERVAL_LEVELS.map((level) => outOfFoldInterval(row.estimate, others, level)) as [
      [number, number],
      [number, number],
    ]
    return { ...row, interval90, interval95 }
  })
}
