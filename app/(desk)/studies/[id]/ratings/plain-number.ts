import type { Translator } from '#lib/messages/translator.ts'

/** A number rounded to so many decimals at most, and with no more than it needs: 3, 3.5. */
export function plainNumber(t: Translator, value: number, most = 1): string {
  const rounded = Number(value.toFixed(most))
  return t.decimals(rounded, String(rounded).split('.')[1]?.length ?? 0)
}
