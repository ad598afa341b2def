import { type Message, phrase } from '#lib/messages/message.ts'
import type { Scale, ScaleSum } from '#lib/scales/scale.ts'
import { guessColumn } from './guess-column.ts'
import { datesOfSingleVisits, type ImportMapping } from './import-mapping.ts'
import type { RatingsTable, TableColumn } from './ratings-table.ts'

/** Something that is wrong, and where. */
export interface ImportProblem {
  /** Sheet, row and column as a spreadsheet shows them; undefined where it is about the whole. */
  place: Message | undefined
  what: Message
}

/** Columns that sum up items, as far as their headers say so. */
export function sumColumns(
  { columns }: Pick<RatingsTable, 'columns'>,
  scale: Scale,
): { column: TableColumn; sum: ScaleSum }[] {
  return columns.flatMap((column) => {
    const guess = guessColumn(column.key, scale)
    return guess.kind === 'sum' && guess.rest === '' ? [{ column, sum: guess.sum }] : []
  })
}

/** What a mapping lacks, or has twice, before any row can be read. */
export function problemsOfColumns(mapping: ImportMapping, table: RatingsTable, scale: Scale): ImportProblem[] {
  const { participant, visit, date, rater } = mapping
  const keys = new Set(table.columns.map(({ key }) => key))
  const isThere = (key: string | null) => key !== null && keys.has(key)
  const known = new Set(scale.items.map(({ key }) => key))
  const items = mapping.items.filter(({ column, item }) => isThere(column) && known.has(item))
  const dates = datesOfSingleVisits(mapping)
  const used = [
    participant,
    visit.column,
    date.column,
    rater.column,
    ...[...items, ...dates].map(({ column }) => column),
  ]
  const again = used.find((key, i) => key !== null && used.indexOf(key) < i)
  const twice = items.find((one, i) =>
    items
      .slice(0, i)
      .some(
        ({ item, rater: of, visit: at }) =>
          item === one.item &&
          (of === one.rater || rater.from !== 'items') &&
          ((at ?? '') === (one.visit ?? '') || !visit.inHeaders),
      ),
  )
  const wrong = [
    !isThere(participant) && phrase('Choose the column with the participants.'),
    !isThere(visit.column) &&
      visit.all === '' &&
      !visit.inHeaders &&
      phrase('Choose the column with the visits, or name the one visit of this file.'),
    rater.from === 'column' && !isThere(rater.column) && phrase('Choose the column with the raters.'),
    rater.from === 'file' && rater.all === '' && phrase('Name the rater of this file.'),
    rater.from === 'items' &&
      items.some((item) => item.rater === '') &&
      phrase('Name the rater of each column of an item.'),
    visit.inHeaders && items.some((item) => !item.visit) && phrase('Name the visit of each column of an item.'),
    items.length === 0 && withoutItems(table, scale),
    twice &&
      phrase(
        visit.inHeaders
          ? 'Several columns are {item} of the same visit, such as “{column}”. Keep one for each visit and rater.'
          : 'Several columns are {item}, such as “{column}”. Keep one for each rater.',
        { item: twice.item, column: twice.column },
      ),
    again && phrase('The column “{column}” is used twice. It can be one thing only.', { column: again }),
  ]
  return wrong.flatMap((what) => (what ? [{ place: undefined, what }] : []))
}

function withoutItems(table: RatingsTable, scale: Scale): Message {
  const [total] = sumColumns(table, scale)
  return total
    ? phrase(
        'This table has totals, such as “{column}”, and no items. Ratings are stored item by item, and a total does not say what the items were. Use a table with the items.',
        { column: total.column.key },
      )
    : phrase('No column is an item of the {scale}. Choose the columns of its items.', { scale: scale.name })
}
