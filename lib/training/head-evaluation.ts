import type { FittedHead, LabelledInterview } from '#lib/heads/fitted-head.ts'
import type { HeadCard } from '#lib/heads/head-card.ts'
import { observedCoverage } from '#lib/heads/observed-coverage.ts'
import type { Target } from '#lib/heads/target.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { mean } from '#lib/numbers/mean.ts'
import { summariseAgreement } from '#lib/statistics/agreement-summary.ts'
import { subgroups } from '#lib/statistics/subgroups.ts'
import { estimateRow } from './estimate-rows.ts'

/** What a card says of how well a head does on participants that it was not trained on. */
type HeadFigures = Pick<
  HeadCard,
  'outOfFold' | 'residuals' | 'intervalGroups' | 'coverage' | 'subgroups' | 'performance'
>

/**
 * The out-of-fold estimates of a head with the figures that follow from them.
 *
 * @param place of the target among the labels
 */
export function evaluateHead(
  usable: readonly LabelledInterview[],
  head: FittedHead,
  target: Target,
  place: number,
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
      residuals: head.residuals,
      intervalGroups: head.intervalGroups,
      coverage: (
        [
          [0.9, 'interval90'],
          [0.95, 'interval95'],
        ] as const
      ).map(([level, which]) =>
        observedCoverage(
          rows.map(({ interview, rating, [which]: interval }) => ({
            participant: interview.participant,
            rating,
            interval,
          })),
          level,
        ),
      ),
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
      performance: summariseAgreement(
        rows.map(({ estimate }) => onScale(estimate)),
        ratings,
        rows.map(({ interview }) => interview.participant),
      ),
    },
  }
}

/** Estimates of left-out interviews with their intervals, not clamped. */
function outOfFoldRows(usable: readonly LabelledInterview[], { outOfFold, intervals }: FittedHead, target: number) {
  return usable.map(({ interview, labels }, i) => {
    const { byFold, clips } = outOfFold[i]!
    return { interview, rating: labels[target]!, estimate: mean(byFold), clips, ...intervals[i]! }
  })
}
