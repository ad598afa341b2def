import type { Cell } from '#lib/csv/csv-of.ts'
import type { Scale, ScaleItem } from '#lib/scales/scale.ts'

/** A column of an exported table, for the codebook. */
export interface Variable {
  name: string
  label: string
  type: 'text' | 'integer' | 'number' | 'date' | 'yes/no'
  values: string
  /** Its LOINC code, where the scale's authors or others gave it one. */
  loinc?: string
}

/** A table with the meaning of its columns; its rows are made as they are read. */
export interface DataTable {
  file: string
  title: string
  variables: readonly Variable[]
  rows(): Iterable<readonly Cell[]>
}

/** A column with its cell in a row. */
export type Named<T> = readonly [variable: Variable, cell: (row: T) => Cell]

/** A table of columns, whose rows are made as they are read. */
export function table<T>(
  file: string,
  title: string,
  columns: readonly Named<T>[],
  rows: () => Iterable<T>,
): DataTable {
  return {
    file,
    title,
    variables: columns.map(([variable]) => variable),
    *rows() {
      for (const row of rows()) yield columns.map(([, cell]) => cell(row))
    },
  }
}

export const score = (name: string, label: string, { low, high }: Pick<ScaleItem, 'low' | 'high'>): Variable => ({
  name,
  label,
  type: 'integer',
  values: `${low} to ${high}; empty where not rated`,
})

/** What a sum is where items have no score. */
export const ofMissing = ({ prorating }: Scale) =>
  prorating
    ? `prorated where ${Math.round(100 * prorating.leastShare)} % of its items or more have a score, and empty otherwise`
    : 'empty where an item has no score'

/** From the lowest to the highest score of any item. */
export const rangeOf = (items: readonly ScaleItem[]) => ({
  low: Math.min(...items.map(({ low }) => low)),
  high: Math.max(...items.map(({ high }) => high)),
})
export const yesNo = (name: string, label: string): Variable => ({ name, label, type: 'yes/no', values: '1 yes, 0 no' })
export const number = (name: string, label: string, values = ''): Variable => ({ name, label, type: 'number', values })

export const text = (name: string, label: string, values = ''): Variable => ({ name, label, type: 'text', values })
