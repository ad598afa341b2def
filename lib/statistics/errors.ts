/** Fewer pairs than the statistic needs. */
export class TooFewPairs extends Error {
  readonly code = 'too-few'
  readonly needed: number

  constructor(needed: number, got: number) {
    super(`This needs at least ${needed} pairs of scores; there ${got === 1 ? 'is' : 'are'} ${got}.`)
    this.name = 'TooFewPairs'
    this.needed = needed
  }
}

/** One of the two sets of scores does not vary, so that no correlation is defined. */
export class NoVariance extends Error {
  readonly code = 'too-few'

  constructor() {
    super('One of the two sets of scores is the same for everyone, so a correlation is not defined.')
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
