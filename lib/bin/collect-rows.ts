import type { Transaction } from '#lib/database/client.ts'
import { keyOf, quoted, type RowGraph } from './row-graph.ts'

/**
 * Notes which rows go with one that is deleted: those that belong to it, those that belong to these, and so on.
 *
 * @param root the row that is deleted
 * @param locked whether the rows stay locked until the transaction ends, so that none is added or changed meanwhile
 */
export async function collectRows(
  tx: Transaction,
  graph: RowGraph,
  entryId: string,
  root: { table: string; id: string },
  { locked }: { locked: boolean },
): Promise<void> {
  const lock = locked ? 'FOR UPDATE' : ''
  await tx.$executeRawUnsafe(
    `INSERT INTO "BinRow" ("entryId", "table", "key")
     SELECT $1::uuid, $2, k FROM (
       SELECT ${keyOf(graph, root.table)} AS k FROM ${quoted(root.table)} t WHERE t.id = $3::uuid ${lock}
     ) found`,
    entryId,
    root.table,
    root.id,
  )
  let tables = [root.table]
  while (tables.length > 0) {
    const next = new Set<string>()
    for (const key of graph.foreignKeys) {
      if (key.onDelete !== 'cascade' || !tables.includes(key.parent)) continue
      const found = await tx.$executeRawUnsafe(
        `INSERT INTO "BinRow" ("entryId", "table", "key")
         SELECT $1::uuid, $2, k FROM (
           SELECT ${keyOf(graph, key.table)} AS k FROM ${quoted(key.table)} t
           WHERE t.${quoted(key.column)} IN (${parentIds(key.type)})
           ${lock}
         ) found
         ON CONFLICT DO NOTHING`,
        entryId,
        key.table,
        key.parent,
      )
      if (found > 0) next.add(key.table)
    }
    tables = [...next]
  }
}

/** Keeps the rows that were collected, as they are now, and what other rows say of them. */
export async function keepRows(tx: Transaction, graph: RowGraph, entryId: string): Promise<void> {
  const tables = await collectedTables(tx, entryId)
  for (const table of tables) {
    await tx.$executeRawUnsafe(
      `UPDATE "BinRow" b SET "row" = to_jsonb(t) FROM ${quoted(table)} t
       WHERE b."entryId" = $1::uuid AND b."table" = $2 AND b."key" = ${keyOf(graph, table)}`,
      entryId,
      table,
    )
  }
  for (const key of graph.foreignKeys) {
    if (key.onDelete !== 'set null' || !tables.includes(key.parent)) continue
    await tx.$executeRawUnsafe(
      `INSERT INTO "BinLink" ("entryId", "table", "key", "column", "value")
       SELECT $1::uuid, $2, ${keyOf(graph, key.table)}, $4, t.${quoted(key.column)}::text FROM ${quoted(key.table)} t
       WHERE t.${quoted(key.column)} IN (${parentIds(key.type)})
         AND NOT EXISTS (
           SELECT 1 FROM "BinRow" b WHERE b."entryId" = $1::uuid AND b."table" = $2 AND b."key" = ${keyOf(graph, key.table)}
         )`,
      entryId,
      key.table,
      key.parent,
      key.column,
    )
  }
}

/** The tables that rows of an entry are of. */
export async function collectedTables(tx: Transaction, entryId: string): Promise<string[]> {
  const rows = await tx.binRow.findMany({ where: { entryId }, distinct: ['table'], select: { table: true } })
  return rows.map(({ table }) => table)
}

/** The ids of an entry's rows of one table. */
export async function collectedIds(tx: Transaction, entryId: string, table: string): Promise<string[]> {
  const rows = await tx.binRow.findMany({ where: { entryId, table }, select: { key: true } })
  return rows.map(({ key }) => String(JSON.parse(key)[0]))
}

/** A query of SQL for the ids of the entry's rows of the table that the third parameter names. */
const parentIds = (type: string) =>
  `SELECT (b."key"::jsonb ->> 0)::${type} FROM "BinRow" b WHERE b."entryId" = $1::uuid AND b."table" = $3`
