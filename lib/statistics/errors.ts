import { type Message, phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { english } from '#lib/messages/translator.ts'

const TOO_FEW = {
  pairs: (values) =>
    phrase(
      'This needs at least {needed} pairs of scores; there {given, plural, one {is} other {are}} {given}.',
      values,
    ),
  participants: (values) =>
    phrase('This needs at least {needed} participants; there {given, plural, one {is} other {are}} {given}.', values),
  repeated: (values) =>
    phrase(
      'This needs at least {needed} participants with several interviews; there {given, plural, one {is} other {are}} {given}.',
      values,
    ),
  raters: (values) =>
    phrase('This needs at least {needed} raters; there {given, plural, one {is} other {are}} {given}.', values),
} satisfies Record<string, (values: { needed: number; given: number }) => Message>

/** Fewer pairs, or participants, than the statistic needs. */
export class TooFewPairs extends Error {
  readonly code = 'too-few'
  readonly needed: number
  /** The message, to be put into the person's language. */
  readonly text: Message

  constructor(needed: number, given: number, of: keyof typeof TOO_FEW = 'pairs') {
    const text = TOO_FEW[of]({ needed, given })
    super(english(text))
    this.name = 'TooFewPairs'
    this.needed = needed
    this.text = text
  }
}

/** One of the two sets of scores does not vary, so that no correlation is defined. */
export class NoVariance extends Error {
  readonly code = 'too-few'
  /** The message, to be put into the person's language. */
  readonly text: Message

  constructor(
    text = phrase('One of the two sets of scores is the same for everyone, so a correlation is not defined.'),
  ) {
    super(english(text))
    this.name = 'NoVariance'
    this.text = text
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

/** A statistic, or why there is none: a text as it is stored, which a translator's `stored` shows. */
export type OrWhy<T> = { value: T; why?: undefined } | { value?: undefined; why: string }

/** The value of a statistic, or the sentence of what it could not be computed from. Other errors go on. */
export function orWhy<T>(compute: () => T): OrWhy<T> {
  try {
    return { value: compute() }
  } catch (error) {
    if (error instanceof TooFewPairs || error instanceof NoVariance) return { why: storedText(error.text) }
    throw error
  }
}
