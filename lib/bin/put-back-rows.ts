import type { Transaction } from '#lib/database/client.ts'
import { collectedTables } from './collect-rows.ts'
import { keyOf, parentsFirst, quoted, type RowGraph } from './row-graph.ts'

/**
 * Puts the rows of an entry back into their tables, and lets the rows that pointed to them point there again, unless they
 * point elsewhere by now. Columns that a later version added have their usual value; those that it removed are left out.
 */
export async function putBackRows(tx: Transaction, graph: RowGraph, entryId: string): Promise<void> {
  const tables = parentsFirst(graph, await collectedTables(tx, entryId))
  for (const table of tables) {
    const columns = await storedColumns(tx, entryId, table)
    // Rows may point to each other in a circle here: set once all are back.
    const later = graph.foreignKeys.filter((key) => key.table === table && key.onDelete === 'set null')
    const first = columns.filter((column) => later.every((key) => key.column !== column)).map(quoted)
    await tx.$executeRawUnsafe(
      `INSERT INTO ${quoted(table)} (${first.join(', ')})
       SELECT ${first.map((column) => `r.${column}`).join(', ')}
       FROM "BinRow" b CROSS JOIN LATERAL jsonb_populate_record(NULL::${quoted(table)}, b."row") r
       WHERE b."entryId" = $1::uuid AND b."table" = $2`,
      entryId,
      table,
    )
  }
  const links = await tx.binLink.findMany({ where: { entryId }, distinct: ['table'], select: { table: true } })
  const touched = new Set([...tables, ...links.map(({ table }) => table)])
  for (const key of graph.foreignKeys) {
    if (key.onDelete !== 'set null' || !touched.has(key.table)) continue
    const exists = `EXISTS (SELECT 1 FROM ${quoted(key.parent)} p WHERE p.id = v.value::${key.type})`
    const given = [
      `SELECT "key", "row" ->> $3 AS value FROM "BinRow" WHERE "entryId" = $1::uuid AND "table" = $2`,
      `SELECT "key", "value" FROM "BinLink" WHERE "entryId" = $1::uuid AND "table" = $2 AND "column" = $3`,
    ]
    for (const values of given) {
      await tx.$executeRawUnsafe(
        `UPDATE ${quoted(key.table)} t SET ${quoted(key.column)} = v.value::${key.type} FROM (${values}) v
         WHERE v."key" = ${keyOf(graph, key.table)} AND v.value IS NOT NULL AND t.${quoted(key.column)} IS NULL AND ${exists}`,
        entryId,
        key.table,
        key.column,
      )
    }
  }
}

/** The columns that rows of an entry have and that their table still has. */
async function storedColumns(tx: Transaction, entryId: string, table: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ column: string }[]>`
    SELECT c.column_name::text AS "column" FROM information_schema.columns c
    WHERE c.table_schema = current_schema() AND c.table_name = ${table} AND c.is_generated = 'NEVER'
      AND c.column_name IN (
        SELECT jsonb_object_keys(b."row") FROM "BinRow" b WHERE b."entryId" = ${entryId}::uuid AND b."table" = ${table}
      )`
  return rows.map(({ column }) => column)
}
