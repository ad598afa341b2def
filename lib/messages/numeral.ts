import type { Translator } from './translator.ts'

/** A number as it stands, however many decimals it has, with the decimal sign of the language. */
export const numeral = (t: Translator, value: number | string): string =>
  String(value).replace('.', t.decimals(0.5, 1).charAt(1))
