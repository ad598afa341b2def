import type one from './de/part-1.json'
import type two from './de/part-2.json'
import type three from './de/part-3.json'
import type four from './de/part-4.json'
import type five from './de/part-5.json'
import type six from './de/part-6.json'
import type seven from './de/part-7.json'
import type eight from './de/part-8.json'

/**
 * A text of Concord as it stands in the code: English, in the message format of ICU
 * (https://unicode-org.github.io/icu/userguide/format_parse/messages/). A word before a bar tells apart texts that are
 * the same in English alone, as in `state|Open`, and is not shown. The compiler accepts what the catalogue has.
 */
export type Source =
  | keyof typeof one
  | keyof typeof two
  | keyof typeof three
  | keyof typeof four
  | keyof typeof five
  | keyof typeof six
  | keyof typeof seven
  | keyof typeof eight

/** What stands in the places of a text; a message is put into the same language first. */
export type Values = Readonly<Record<string, string | number | Date | Message>>

/** A text that has yet to be put into a language. */
export interface Message {
  readonly source: Source
  readonly values?: Values
}

/** A text to be put into a language later, by a `Translator`. */
export function phrase(source: Source, values?: Values): Message {
  return values ? { source, values } : { source }
}

export function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && typeof (value as { source?: unknown }).source === 'string'
}
