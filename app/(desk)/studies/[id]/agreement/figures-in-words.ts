import type { SourceChoice } from '#lib/agreement/agreement-sources.ts'
import { headKind } from '#lib/heads/head-kinds.ts'
import { isMessage, type Message } from '#lib/messages/message.ts'
import type { Translator } from '#lib/messages/translator.ts'

type Interval = readonly [number, number]

/** An interval in words, such as 0.10 to 0.30; empty where there is none. */
export const between = (t: Translator, interval: Interval | undefined): string =>
  interval ? t('{low} to {high}', { low: t.twoDecimals(interval[0]), high: t.twoDecimals(interval[1]) }) : ''

/** An interval as it stands behind a number: [0.10, 0.30]. */
export const inBrackets = (t: Translator, low: string, high: string): string => t('[{low}, {high}]', { low, high })

/** A p-value as papers print it. */
export const probability = (t: Translator, p: number): string =>
  p < 0.001 ? `p < ${t.decimals(0.001, 3)}` : `p = ${t.decimals(p, 3)}`

/** The p of a permutation test with as many digits as its draws allow. */
export const permutationProbability = (
  t: Translator,
  { p, permutations }: { p: number; permutations: number },
): string => t.decimals(p, Math.max(3, Math.ceil(Math.log10(permutations + 1))))

/** What the server says in words, in the person's language; empty where it says nothing. */
export function textOf(t: Translator, text: string | Message | null | undefined): string {
  if (isMessage(text)) return t(text)
  return text ? t.stored(text) : ''
}

/** Whose estimates they are: a kind of head and its encoder, or what was brought from elsewhere by its name. */
export const sourceName = (t: Translator, { by, head }: Pick<SourceChoice, 'by' | 'head'>): string =>
  head ? `${t('{kind} on {encoder}', { kind: kindOfHead(t, head.kind), encoder: head.encoder })}${head.when}` : by

export const kindOfHead = (t: Translator, kind: string): string => textOf(t, headKind(kind))
