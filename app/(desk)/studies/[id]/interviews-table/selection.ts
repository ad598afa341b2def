/** What is selected in a table, and the row from which a range extends. */
export interface Selection {
  ids: ReadonlySet<string>
  anchor: string | undefined
}

export const NOTHING: Selection = { ids: new Set(), anchor: undefined }

/** Selects a row, or takes it out of the selection; the next range extends from it. */
export function toggled({ ids }: Selection, id: string): Selection {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return { ids: next, anchor: id }
}

/**
 * Selects all rows from the last one that was chosen to another; where that is not on the page, the other alone.
 *
 * @param rows ids of the page in their order
 */
export function extended({ ids, anchor }: Selection, id: string, rows: readonly string[]): Selection {
  const [from, to] = [rows.indexOf(anchor ?? id), rows.indexOf(id)]
  const range = from < 0 ? [id] : rows.slice(Math.min(from, to), Math.max(from, to) + 1)
  return { ids: new Set([...ids, ...range]), anchor: from < 0 ? id : anchor }
}

/** Selects all of these, or none of them where all are selected. */
export function toggledAll({ ids }: Selection, rows: readonly string[]): Selection {
  const next = new Set(ids)
  if (rows.every((id) => ids.has(id))) for (const id of rows) next.delete(id)
  else for (const id of rows) next.add(id)
  return { ids: next, anchor: undefined }
}
