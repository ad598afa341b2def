import type { Translator } from '#lib/messages/translator.ts'

/** A score as pages show it: a whole number as it is, another one with at most two decimals. */
export function scoreInWords(t: Translator, score: number): string {
  const rounded = Math.round(score * 100) / 100
  return t.decimals(rounded, String(rounded).split('.')[1]?.length ?? 0)
}
