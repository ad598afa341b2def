import { meanOf } from '#lib/statistics/mean-of.ts'
import { movingAverageChart } from '#lib/statistics/moving-average-chart.ts'

/** Ratings that a running mean is of. */
export const DRIFT_WINDOW = 8

/** Fewest ratings beside others' that are shown in their order. */
const FEWEST = 6

/**
 * Fewest ratings of which it is told that they do not drift. The running mean of no more than its window is the mean itself, which its limits are
 * about, and of a few more hardly leaves them.
 */
export const FEWEST_TO_TELL = 2 * DRIFT_WINDOW

/** What the raters gave an interview, with when each signed. */
export interface SignedScores {
  interviewId: string
  /** Participant and visit. */
  title: string
  /** Those of which it is not known when they were signed are only compared with. */
  scores: readonly { raterId: string; score: number; signedAt: Date | undefined }[]
}

export interface DriftPoint {
  interviewId: string
  title: string
  signedAt: Date
  /** The rater's score minus the mean of the others'. */
  difference: number
  average: number
  lower: number
  upper: number
  beyond: boolean
}

export interface RaterDrift {
  raterId: string
  /** Mean difference to the others. */
  mean: number
  /** In the order in which the rater signed. */
  points: DriftPoint[]
  /** Whether the last running mean lies beyond its limits; undefined where it does not, but too few ratings came before it to tell. */
  isDrifting: boolean | undefined
}

/**
 * How each rater's difference to the others moved in the order in which they signed; of raters who rated enough interviews that others rated too.
 */
export function raterDrift(interviews: readonly SignedScores[]): RaterDrift[] {
  const differences = new Map<string, Pick<DriftPoint, 'interviewId' | 'title' | 'signedAt' | 'difference'>[]>()
  for (const { interviewId, title, scores } of interviews) {
    if (scores.length < 2) continue
    for (const { raterId, score, signedAt } of scores) {
      if (signedAt === undefined) continue
      const others = scores.filter((one) => one.raterId !== raterId).map((one) => one.score)
      const own = differences.get(raterId) ?? []
      differences.set(raterId, own)
      own.push({ interviewId, title, signedAt, difference: score - meanOf(others) })
    }
  }
  return [...differences].flatMap(([raterId, own]) => {
    if (own.length < FEWEST) return []
    const ordered = own.toSorted((one, other) => one.signedAt.getTime() - other.signedAt.getTime())
    const chart = movingAverageChart(
      ordered.map(({ difference }) => difference),
      DRIFT_WINDOW,
    )
    const points = ordered.map((point, i) => ({ ...point, ...chart.points[i]! }))
    const isDrifting = points.at(-1)!.beyond || (points.length < FEWEST_TO_TELL ? undefined : false)
    return [{ raterId, mean: chart.mean, points, isDrifting }]
  })
}
