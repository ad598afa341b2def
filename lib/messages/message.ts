import type german from './de.json'

/**
 * A text of Concord as it stands in the code: English, in the message format of ICU
 * (https://unicode-org.github.io/icu/userguide/format_parse/messages/). A word before a bar tells apart texts that are
 * the same in English alone, as in `state|Open`, and is not shown. The compiler accepts what the catalogue has.
 */
export type Source = keyof typeof german

/** A number with so many decimals, which a language writes in its own way. */
export interface Decimals {
  readonly decimals: number
  readonly digits: number
}

/** What stands in the places of a text; messages and decimals are put into the same language first. */
export type Values = Readonly<Record<string, string | number | Date | Message | Decimals>>

/** A text that has yet to be put into a language. */
export interface Message {
  readonly source: Source
  readonly values?: Values
}

/** A text to be put into a language later, by a `Translator`. */
export function phrase(source: Source, values?: Values): Message {
  return values ? { source, values } : { source }
}

/** A number for a text, with so many decimals. */
export const decimals = (value: number, digits: number): Decimals => ({ decimals: value, digits })

export function isDecimals(value: unknown): value is Decimals {
  return typeof value === 'object' && value !== null && typeof (value as { decimals?: unknown }).decimals === 'number'
}

export function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && typeof (value as { source?: unknown }).source === 'string'
}
