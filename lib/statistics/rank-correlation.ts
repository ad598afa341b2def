import { demandPairs, NoVariance } from './errors.ts'
import { type Correlation, correlation, fisherInterval } from './pearson-correlation.ts'
import { countsOf, levelsOf, levelsOfBoth, midranks, orderedBy, pairsOf, tiedPairs } from './rank-levels.ts'

/**
 * Spearman's rank correlation, in [-1, 1]: Pearson's of the ranks, ties sharing the mean of theirs. Interval of Bonett and
 * Wright (2000), Psychometrika 65: the variance of atanh is (1 + r²/2) / (n - 3).
 *
 * @throws TooFewPairs with fewer than two pairs; NoVariance; UnequalLengths
 */
export function spearmanCorrelation(x: readonly number[], y: readonly number[], level = 0.95): Correlation {
  const r = correlation(ranks(x), ranks(y))
  return { r, interval: fisherInterval(r, x.length, level, 1 + (r * r) / 2), n: x.length }
}

/** Ranks from one; equal values share the mean of their ranks. */
export function ranks(values: readonly number[]): number[] {
  const levels = levelsOf(values)
  const ofLevel = new Float64Array(levels.count)
  midranks(countsOf(levels), ofLevel)
  return Array.from(levels.of, (level) => ofLevel[level]!)
}

/**
 * Kendall's tau-b, in [-1, 1]: concordant less discordant pairs of interviews, corrected for ties. Kendall (1945), Biometrika
 * 33. Interval by Fieller, Hartley and Pearson (1957), Biometrika 44: the variance of atanh is 0.437 / (n - 4).
 *
 * @throws TooFewPairs with fewer than two pairs; NoVariance where all of one set are tied; UnequalLengths
 */
export function kendallTau(x: readonly number[], y: readonly number[], level = 0.95): Correlation {
  demandPairs(x, y, 2)
  const n = x.length
  const [levelsX, levelsY] = [levelsOf(x), levelsOf(y)]
  // Knight (1966), Journal of the American Statistical Association 61: sorted by x, then y, discordant pairs are the exchanges that sorting y takes.
  const order = orderedBy(levelsX, levelsY)
  const all = pairsOf(n)
  const tiedX = tiedPairs(countsOf(levelsX))
  const tiedY = tiedPairs(countsOf(levelsY))
  if (tiedX === all || tiedY === all) throw new NoVariance()
  const discordant = exchanges(Int32Array.from(order, (row) => levelsY.of[row]!))
  const tied = tiedPairs(countsOf(levelsOfBoth(levelsX, levelsY, order)))
  const r = (all - tiedX - tiedY + tied - 2 * discordant) / Math.sqrt((all - tiedX) * (all - tiedY))
  return { r, interval: n > 4 ? fisherInterval(r, n - 1, level, 0.437) : undefined, n }
}

/** Counts the exchanges of neighbours that sorting a list takes, by merging. */
function exchanges(values: Int32Array<ArrayBuffer>): number {
  let count = 0
  let from = values
  let into = new Int32Array(values.length)
  const n = values.length
  for (let width = 1; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const middle = Math.min(start + width, n)
      const end = Math.min(start + 2 * width, n)
      let left = start
      let right = middle
      for (let place = start; place < end; place++) {
        if (left < middle && (right >= end || from[left]! <= from[right]!)) {
          into[place] = from[left]!
          left += 1
        } else {
          into[place] = from[right]!
          right += 1
          count += middle - left
        }
      }
    }
    const sorted = into
    into = from
    from = sorted
  }
  return count
}
