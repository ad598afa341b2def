import type { Scale, ScaleItem } from '#lib/scales/scale.ts'
import type { DictionaryField } from './data-dictionary.ts'
import { datesOfSingleVisits, type ImportMapping } from './import-mapping.ts'
import type { TableColumn } from './ratings-table.ts'

/** A column of an item. */
export interface ItemColumn {
  column: TableColumn
  item: ScaleItem
  /** Values by what a data dictionary calls them. */
  choices: ReadonlyMap<string, string> | undefined
}

/** The columns of one rater and one visit. */
export interface ItemGroup {
  /** Empty where headers name none. */
  rater: string
  visit: string
  /** The column with the date of the visit. */
  date: TableColumn | undefined
  columns: ItemColumn[]
}

/** The columns of items of each rater and visit that headers name; in one group where they name none. */
export function itemGroups(
  mapping: ImportMapping,
  columns: ReadonlyMap<string, TableColumn>,
  { items }: Scale,
  dictionary: ReadonlyMap<string, DictionaryField> | undefined,
): ItemGroup[] {
  const { inHeaders = false } = mapping.visit
  const known = new Map(items.map((item) => [item.key, item]))
  const found = mapping.items.flatMap(({ column: key, item: code, rater: named, visit: at = '' }) => {
    const [column, item] = [columns.get(key), known.get(code)]
    if (!column || !item) return []
    const of = { rater: mapping.rater.from === 'items' ? named : '', visit: inHeaders ? at : '' }
    return [{ column, item, choices: dictionary?.get(key.toLowerCase())?.choices, of }]
  })
  const dateOf = new Map(datesOfSingleVisits(mapping).map(({ column, visit }) => [visit, columns.get(column)]))
  return [...Map.groupBy(found, ({ of }) => JSON.stringify([of.visit, of.rater])).values()].map((group) => {
    const { of } = group[0]!
    return { ...of, date: dateOf.get(of.visit), columns: group.map(({ of: _, ...one }) => one) }
  })
}
