import type { SourceChoice } from '#lib/agreement/agreement-sources.ts'
import { headKind } from '#lib/heads/head-kinds.ts'
import type { Message } from '#lib/messages/message.ts'
import type { Translator } from '#lib/messages/translator.ts'

/** An interval as it stands behind a number: [0.10, 0.30]. */
export const inBrackets = (t: Translator, low: string, high: string): string => t('[{low}, {high}]', { low, high })

/** The p of a permutation test with as many digits as its draws allow. */
export const permutationProbability = (
  t: Translator,
  { p, permutations }: { p: number; permutations: number },
): string => t.decimals(p, Math.max(3, Math.ceil(Math.log10(permutations + 1))))

/** What the server says in words, in the person's language; empty where it says nothing. */
export const textOf = (t: Translator, text: string | Message | null | undefined): string => (text ? t.stored(text) : '')

/** Whose estimates they are: a kind of head and its encoder, or what was brought from elsewhere by its name. */
export const sourceName = (t: Translator, { by, head }: Pick<SourceChoice, 'by' | 'head'>): string =>
  head ? `${t('{kind} on {encoder}', { kind: kindOfHead(t, head.kind), encoder: head.encoder })}${head.when}` : by

export const kindOfHead = (t: Translator, kind: string): string => textOf(t, headKind(kind))
