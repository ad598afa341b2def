import { type Message, phrase } from '#lib/messages/message.ts'
import type { DecimalMark } from './number-forms.ts'

export interface NumberOptions {
  /** Which mark separates decimals; found from the cells where left out, and asked for where they don't tell. */
  decimal?: DecimalMark | undefined
  /** Further words or numbers that stand for a missing value. */
  missing?: readonly string[]
  /** Whether points may separate thousands, as in tables whose cells are separated by semicolons: then “1.200” alone is asked about. */
  pointsMayGroup?: boolean
  /** What a value may be. */
  range?: readonly [number, number] | undefined
  /** How a person decides what the table leaves open; on the command line where left out. */
  advice?: TableAdvice
}

/** What to do, as the end of a sentence. */
export interface TableAdvice {
  decimal: (mark: 'comma' | 'point' | 'either') => Message
  missing: (values: string) => Message
}

/** What commands say. */
export const ON_THE_COMMAND_LINE: TableAdvice = {
  decimal: (mark) =>
    mark === 'either' ? phrase('add --decimal comma or --decimal point') : phrase('add --decimal {mark}', { mark }),
  missing: (values) => phrase('add --missing {values}', { values }),
}

export interface NumberColumn {
  name: string
  cells: readonly { line: number; text: string }[]
}
