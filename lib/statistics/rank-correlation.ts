import { demandPairs, NoVariance } from './errors.ts'
import { type Correlation, correlation, fisherInterval } from './pearson-correlation.ts'

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
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const result = new Array<number>(values.length)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++
    for (let place = from; place <= to; place++) result[order[place]!] = (from + to) / 2 + 1
    from = to + 1
  }
  return result
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
  // Knight (1966), Journal of the American Statistical Association 61: sorted by x, then y, discordant pairs are the exchanges that sorting y takes.
  const order = x.map((_, i) => i).sort((a, b) => x[a]! - x[b]! || y[a]! - y[b]!)
  const all = pairsOf(n)
  const tiedX = tiedPairs(order.map((i) => [x[i]!]))
  const tiedBoth = tiedPairs(order.map((i) => [x[i]!, y[i]!]))
  const sorted = order.map((i) => y[i]!)
  const discordant = exchanges(sorted)
  const tiedY = tiedPairs(sorted.map((value) => [value]))
  if (tiedX === all || tiedY === all) throw new NoVariance()
  const r = (all - tiedX - tiedY + tiedBoth - 2 * discordant) / Math.sqrt((all - tiedX) * (all - tiedY))
  return { r, interval: n > 4 ? fisherInterval(r, n - 1, level, 0.437) : undefined, n }
}

export const pairsOf = (n: number) => (n * (n - 1)) / 2

/** Pairs of equal neighbours in a sorted list. */
function tiedPairs(sorted: readonly (readonly number[])[]): number {
  let pairs = 0
  let run = 1
  for (let i = 1; i <= sorted.length; i++) {
    if (i < sorted.length && sorted[i]!.every((value, part) => value === sorted[i - 1]![part])) run++
    else {
      pairs += pairsOf(run)
      run = 1
    }
  }
  return pairs
}

/** Sorts a list by merging and counts the exchanges of neighbours that it takes. */
function exchanges(values: number[]): number {
  let count = 0
  let from = Float64Array.from(values)
  let into = new Float64Array(values.length)
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
  for (let i = 0; i < n; i++) values[i] = from[i]!
  return count
}
