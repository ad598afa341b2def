import type { Translator } from '#lib/messages/translator.ts'

/** An interval in brackets: [0.71, 0.85]. */
export const intervalOf = (t: Translator, [lower, upper]: readonly [number, number]): string =>
  t('[{lower}, {upper}]', { lower: t.twoDecimals(lower), upper: t.twoDecimals(upper) })
