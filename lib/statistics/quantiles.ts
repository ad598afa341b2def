import fQuantile from '@stdlib/stats-base-dists-f-quantile'
import studentQuantile from '@stdlib/stats-base-dists-t-quantile'

/** Quantiles that are kept: a page asks for the same few dozens of times, and each takes a search. */
const MOST = 1000

/** A quantile function that remembers what it gave. */
function remembered<T extends number[]>(quantile: (...of: T) => number): (...of: T) => number {
  const known = new Map<string, number>()
  return (...of) => {
    const key = of.join(' ')
    const before = known.get(key)
    if (before !== undefined) return before
    if (known.size >= MOST) known.clear()
    const value = quantile(...of)
    known.set(key, value)
    return value
  }
}

/** Quantile of Student's t. @param freedom degrees of freedom */
export const studentQuantileOf = remembered((probability: number, freedom: number) =>
  studentQuantile(probability, freedom),
)

/** Quantile of F. @param first degrees of freedom of the numerator @param second of the denominator */
export const fQuantileOf = remembered((probability: number, first: number, second: number) =>
  fQuantile(probability, first, second),
)
