import { quantileSorted } from 'simple-statistics'
import { orWhy } from '#lib/statistics/errors.ts'
import { correlation } from '#lib/statistics/pearson-correlation.ts'
import { Random } from '#lib/statistics/random.ts'
import { foldsOf } from './folds.ts'
import { ridgeColumns } from './ridge-columns.ts'
import type { InterviewFeatures } from './training-interview.ts'

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

/** How many heads a learning curve takes, by the share of the participants. */
export const LEARNING_FITS = SHARES.map((share) => ({ share, fits: DRAWS * FOLDS }))

/**
 * How out-of-fold r grows with the number of participants: random subsets, each with five folds over participants. It says whether more
 * participants would help, and where it still rises at the end, that they would.
 *
 * @param columns labels of the interviews, one column for each target
 * @param report told a share between 0 and 1; may refuse to go on by throwing
 * @returns the curve of each target, empty with fewer than eight participants
 */
export async function learningCurves(
  interviews: readonly InterviewFeatures[],
  columns: readonly Float64Array[],
  seed: number,
  report: (share: number) => Promise<void>,
): Promise<LearningPoint[][]> {
  const people = [...new Set(interviews.map(({ participant }) => participant))].sort()
  const random = new Random(seed)
  const sizes = [...new Set(SHARES.map((share) => Math.round(share * people.length)))].filter((size) => size >= FEWEST)
  const curves = columns.map((): LearningPoint[] => [])
  for (const [done, size] of sizes.entries()) {
    const values = columns.map((): number[] => [])
    for (let draw = 0; draw < DRAWS; draw++) {
      const chosen = new Set(drawn(people, size, random))
      const rows = [...interviews.keys()].filter((row) => chosen.has(interviews[row]!.participant))
      const subset = rows.map((row) => interviews[row]!)
      const folds = foldsOf(
        subset,
        { kind: 'grouped-k-fold', folds: FOLDS, repeats: 1 },
        Math.floor(random.next() * 2 ** 31),
      )
      const labels = columns.map((column) => Float64Array.from(rows, (row) => column[row]!))
      for (const [target, estimates] of (await ridgeColumns(subset, folds, labels)).entries()) {
        const r = orWhy(() => correlation([...estimates], [...labels[target]!])).value
        if (r !== undefined) values[target]!.push(r)
      }
      await report((done + (draw + 1) / DRAWS) / sizes.length)
    }
    for (const [target, own] of values.entries()) {
      if (own.length === 0) continue
      own.sort((a, b) => a - b)
      const [low, r, high] = [0.1, 0.5, 0.9].map((share) => quantileSorted(own, share)) as [number, number, number]
      curves[target]!.push({ participants: size, r, low, high })
    }
  }
  return curves
}

function drawn(values: readonly string[], count: number, random: Random): string[] {
  const rest = [...values]
  return Array.from({ length: count }, () => rest.splice(Math.floor(random.next() * rest.length), 1)[0]!)
}
