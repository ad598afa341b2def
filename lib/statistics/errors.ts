/** Fewer pairs, or participants, than the statistic needs. */
export class TooFewPairs extends Error {
  readonly code = 'too-few'
  readonly needed: number

  constructor(
    needed: number,
    given: number,
    of: 'pairs of scores' | 'participants' | 'participants with several interviews' | 'raters' = 'pairs of scores',
  ) {
    super(`This needs at least ${needed} ${of}; there ${given === 1 ? 'is' : 'are'} ${given}.`)
    this.name = 'TooFewPairs'
    this.needed = needed
  }
}

/** One of the two sets of scores does not vary, so that no correlation is defined. */
export class NoVariance extends Error {
  readonly code = 'too-few'

  constructor(message = 'One of the two sets of scores is the same for everyone, so a correlation is not defined.') {
    super(message)
    this.name = 'NoVariance'
  }
}

/** The two lists of scores are not of the same length. */
export class UnequalLengths extends RangeError {
  constructor(x: number, y: number) {
    super(`The two lists of scores have ${x} and ${y} entries.`)
    this.name = 'UnequalLengths'
  }
}

/**
 * What every statistic of pairs asks first.
 *
 * @throws TooFewPairs, UnequalLengths
 */
export function demandPairs(x: readonly unknown[], y: readonly unknown[], needed: number): void {
  if (x.length !== y.length) throw new UnequalLengths(x.length, y.length)
  if (x.length < needed) throw new TooFewPairs(needed, x.length)
}

/** A statistic, or in words why there is none. */
export type OrWhy<T> = { value: T; why?: undefined } | { value?: undefined; why: string }

/** The value of a statistic, or the sentence of what it could not be computed from. Other errors go on. */
export function orWhy<T>(compute: () => T): OrWhy<T> {
  try {
    return { value: compute() }
  } catch (error) {
    if (error instanceof TooFewPairs || error instanceof NoVariance) return { why: error.message }
    throw error
  }
}
