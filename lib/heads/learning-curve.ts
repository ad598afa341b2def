import { quantileSorted } from 'simple-statistics'
import { NoVariance, TooFewPairs } from '#lib/statistics/errors.ts'
import { correlation } from '#lib/statistics/pearson-correlation.ts'
import { Random } from '#lib/statistics/random.ts'
import { foldsOf } from './folds.ts'
import { ridgeOutOfFold } from './ridge.ts'
import type { TrainingInterview } from './training-interview.ts'

/** Out-of-fold r of ridge heads that were trained from so many participants. */
export interface LearningPoint {
  participants: number
  /** Middle of the draws, and the range that four of five of them are in. */
  r: number
  low: number
  high: number
}

const SHARES = [0.3, 0.45, 0.6, 0.8, 1]
const DRAWS = 8
const FOLDS = 5
const FEWEST = 8

/**
 * How out-of-fold r grows with the number of participants: random subsets, each with five folds over participants. It says whether more
 * participants would help, and where it still rises at the end, that they would.
 *
 * @returns nothing with fewer than eight participants
 */
export function learningCurve(interviews: readonly TrainingInterview[], seed: number): LearningPoint[] {
  const people = [...new Set(interviews.map(({ participant }) => participant))].sort()
  const random = new Random(seed)
  const sizes = [...new Set(SHARES.map((share) => Math.round(share * people.length)))].filter((size) => size >= FEWEST)
  return sizes.flatMap((size) => {
    const values: number[] = []
    for (let draw = 0; draw < DRAWS; draw++) {
      const chosen = new Set(drawn(people, size, random))
      const subset = interviews.filter(({ participant }) => chosen.has(participant))
      const folds = foldsOf(
        subset,
        { kind: 'grouped-k-fold', folds: FOLDS, repeats: 1 },
        Math.floor(random.next() * 2 ** 31),
      )
      const labels = new Map(subset.map(({ interview, label }) => [interview, label]))
      const estimates = ridgeOutOfFold(subset, folds)
      try {
        values.push(
          correlation(
            estimates.map(({ estimate }) => estimate),
            estimates.map(({ interview }) => labels.get(interview)!),
          ),
        )
      } catch (error) {
        if (!(error instanceof NoVariance || error instanceof TooFewPairs)) throw error
      }
    }
    if (values.length === 0) return []
    values.sort((a, b) => a - b)
    const [low, r, high] = [0.1, 0.5, 0.9].map((share) => quantileSorted(values, share)) as [number, number, number]
    return [{ participants: size, r, low, high }]
  })
}

function drawn(values: readonly string[], count: number, random: Random): string[] {
  const rest = [...values]
  return Array.from({ length: count }, () => rest.splice(Math.floor(random.next() * rest.length), 1)[0]!)
}
