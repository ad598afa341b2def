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
  let difference = 0
  let untiedX = 0
  let untiedY = 0
  for (let a = 0; a < x.length; a++) {
    for (let b = a + 1; b < x.length; b++) {
      const dx = Math.sign(x[a]! - x[b]!)
      const dy = Math.sign(y[a]! - y[b]!)
      difference += dx * dy
      untiedX += Math.abs(dx)
      untiedY += Math.abs(dy)
    }
  }
  if (untiedX === 0 || untiedY === 0) throw new NoVariance()
  const r = difference / Math.sqrt(untiedX * untiedY)
  const n = x.length
  return { r, interval: n > 4 ? fisherInterval(r, n - 1, level, 0.437) : undefined, n }
}
