import { decodeText } from '#lib/tables/decode-text.ts'
import { plainText } from '#lib/tables/plain-text.ts'
import { columnOf, readTable } from '#lib/tables/read-table.ts'
import type { GivenFile } from './ratings-table.ts'

/** What a data dictionary of REDCap says of a field. */
export interface DictionaryField {
  label: string
  /** Codes by their labels in small letters. */
  choices: ReadonlyMap<string, string>
}

/** Columns of the file that one downloads, and of what the programming interface gives. */
const HEADERS = [
  ['Variable / Field Name', 'Field Label', 'Choices, Calculations, OR Slider Labels'],
  ['field_name', 'field_label', 'select_choices_or_calculations'],
] as const

/**
 * The fields of a REDCap data dictionary by name.
 *
 * @throws ConcordError bad-input where it is none
 */
export function readDictionary({ name, bytes }: GivenFile): Map<string, DictionaryField> {
  const { text } = decodeText(bytes, name)
  const headers =
    HEADERS.find(([field]) => text.slice(0, 5000).toLowerCase().includes(field.toLowerCase())) ?? HEADERS[0]
  const table = readTable(text, name, headers)
  const [field, label, choices] = headers.map((header) => columnOf(table, header)) as [number, number, number]
  return new Map(
    table.rows.map(({ cells }) => [
      plainText(cells[field]!).toLowerCase(),
      { label: withoutTags(cells[label]!), choices: readChoices(cells[choices]!) },
    ]),
  )
}

/** Labels may have markup. */
const withoutTags = (label: string) => plainText(label.slice(0, 2000).replace(/<[^<>]*>/g, ' ')).slice(0, 300)

/** “1, Absent | 2, Minimal”. A formula of a calculated field has no such pairs. */
function readChoices(text: string): Map<string, string> {
  const choices = new Map<string, string>()
  for (const pair of text.slice(0, 20_000).split('|')) {
    const [, code, label] = /^\s*([^,|]+?)\s*,\s*(.*?)\s*$/.exec(pair) ?? []
    if (code && label) choices.set(withoutTags(label).toLowerCase(), code)
  }
  return choices
}
