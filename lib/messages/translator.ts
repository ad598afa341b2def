import { IntlMessageFormat, type PrimitiveType } from 'intl-messageformat'
import { type Formats, formatsIn } from './formats.ts'
import type { Language } from './languages.ts'
import { isDecimals, isMessage, type Message, type Source, type Values } from './message.ts'
import { readStoredText } from './stored-text.ts'

/** Texts of a language by their English sources. */
export type Catalogue = Readonly<Record<string, string>>

/** Puts texts, numbers and dates into one language. */
export interface Translator extends Formats {
  (source: Source | Message, values?: Values): string
  /** The same where parts of the text are more than text: what stands in its tags and places is handed on as it is. */
  parts(source: Source, values: Readonly<Record<string, unknown>>): unknown[]
  /** A text that was stored: a message with its values, or a sentence, which stands as it is where the catalogue lacks it. */
  stored(text: Message | string): string
  /** A list in a sentence: a, b and c. */
  list(items: readonly string[], kind?: 'and' | 'or'): string
  readonly language: Language
}

/**
 * @param catalogue the texts of the language; none for English, and for a text that it lacks the source stands
 */
export function translatorIn(language: Language, catalogue: Catalogue = {}): Translator {
  const formats = formatsIn(language)
  // What people typed is looked up as well, so that only the catalogue's own entries count.
  const entry = (source: string) => (Object.hasOwn(catalogue, source) && catalogue[source]) || undefined
  // Targets that are an item are called by its code and title: N1 Blunted affect.
  const itemWithCode = (text: string) => {
    const [, code, title] = /^(?=\S*\d)(\S+) (.+)$/.exec(text) ?? []
    const found = title && entry(title)
    return found && `${code} ${found}`
  }
  const textFor = (source: string) => entry(source) ?? itemWithCode(source) ?? shown(source)
  const formatOf = remembered(
    (source: string) => new IntlMessageFormat(textFor(source), language, undefined, { ignoreTag: true }),
  )
  const markupOf = remembered((source: string) => new IntlMessageFormat(textFor(source), language))
  const translate = (given: Source | Message, givenValues?: Values): string => {
    const { source, values } = isMessage(given) ? given : { source: given, values: givenValues }
    // Most texts have no places, and need no parsing.
    const found = textFor(source)
    if (!/[{'}]/.test(found)) return found
    try {
      return String(formatOf(source).format(inLanguage(values)))
    } catch (error) {
      // A text that can't be formatted is shown as it stands: a page with a brace too many is better than none.
      console.error(error)
      return found
    }
  }
  const inLanguage = (values: Values = {}) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        if (isMessage(value)) return [name, translate(value)]
        return [name, isDecimals(value) ? formats.decimals(value.decimals, value.digits) : value]
      }),
    ) as Record<string, PrimitiveType | Date>
  const lists = { and: 'conjunction', or: 'disjunction' } as const
  return Object.assign(translate, formats, {
    parts(source: Source, values: Readonly<Record<string, unknown>>) {
      try {
        const formatted = markupOf(source).format(values as Record<string, PrimitiveType>)
        return Array.isArray(formatted) ? (formatted as unknown[]) : [formatted]
      } catch (error) {
        console.error(error)
        return [textFor(source)]
      }
    },
    stored(text: Message | string) {
      const read = typeof text === 'string' ? readStoredText(text) : text
      return typeof read === 'string' ? (entry(read) ?? itemWithCode(read) ?? read) : translate(read)
    },
    list: (items: readonly string[], kind: 'and' | 'or' = 'and') =>
      new Intl.ListFormat(language, { type: lists[kind] }).format(items),
    language,
  })
}

/** English: the language of the sources, of logs, and of whatever is stored as a sentence. */
export const english = translatorIn('en')

/** The English text of a source, without the word that tells it apart. */
const shown = (source: string) => source.replace(/^[a-z]+\|/, '')

/** Texts that a translator keeps ready; there are fewer of ours, and stored ones may be anything. */
const MOST_REMEMBERED = 10_000

function remembered<Value>(make: (source: string) => Value): (source: string) => Value {
  const made = new Map<string, Value>()
  return (source) => {
    const before = made.get(source)
    if (before !== undefined) return before
    const value = make(source)
    if (made.size >= MOST_REMEMBERED) made.clear()
    made.set(source, value)
    return value
  }
}
