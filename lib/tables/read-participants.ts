import { columnOf, type Table } from './read-table.ts'

/** Words that stand for nobody. */
const NOBODY = /^(?:|\.|-+|na|n\/a|#n\/a|nan|null|none|missing|\?)$/i

/**
 * The participant of each row, without spaces around the code; undefined for a row that names nobody. Codes that differ in upper and lower case only
 * stay different, and it says so.
 */
export function participantsIn(table: Table, column: string): { codes: (string | undefined)[]; notes: string[] } {
  const place = columnOf(table, column)
  const codes = table.rows.map(({ cells }) => {
    const code = cells[place]!.trim()
    return NOBODY.test(code) ? undefined : code
  })
  const notes: string[] = []
  const unnamed = table.rows.filter((_, i) => codes[i] === undefined).map(({ line }) => line)
  if (unnamed.length > 0)
    notes.push(
      `${unnamed.length} ${unnamed.length === 1 ? 'row names' : 'rows name'} no participant: ${linesOf(unnamed)}.`,
    )
  const different = [...new Set(codes.filter((code) => code !== undefined))]
  const alike = Map.groupBy(different, (code) => code.toLowerCase())
  for (const [, same] of alike)
    if (same.length > 1) notes.push(`${same.join(' and ')} were taken for different participants.`)
  return { codes, notes }
}

const linesOf = (lines: readonly number[]) =>
  `${lines.length === 1 ? 'line' : 'lines'} ${lines.slice(0, 8).join(', ')}${lines.length > 8 ? ', …' : ''}`
