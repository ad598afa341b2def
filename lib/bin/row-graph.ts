import type { Transaction } from '#lib/database/client.ts'

/** A column of a table that names a row of another table by its primary key. */
export interface ForeignKey {
  table: string
  column: string
  /** The column's type in SQL. */
  type: string
  parent: string
  /** What happens to the row when the other one is deleted. */
  onDelete: 'cascade' | 'set null' | 'refuse'
}

/** What the database itself says of its tables: what belongs to what, and what identifies a row. */
export interface RowGraph {
  foreignKeys: readonly ForeignKey[]
  /** Columns of the primary key by table, in the order of the key. */
  primaryKeys: ReadonlyMap<string, readonly string[]>
}

/** Reads the tables' relations from the database, so that no table that a later version adds is forgotten. */
export async function readRowGraph(tx: Transaction): Promise<RowGraph> {
  const foreignKeys = await tx.$queryRaw<ForeignKey[]>`
    SELECT child.relname::text AS "table", col.attname::text AS "column",
      format_type(col.atttypid, col.atttypmod) AS "type", parent.relname::text AS "parent",
      CASE c.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' ELSE 'refuse' END AS "onDelete"
    FROM pg_constraint c
    JOIN pg_class child ON child.oid = c.conrelid
    JOIN pg_class parent ON parent.oid = c.confrelid
    JOIN pg_attribute col ON col.attrelid = c.conrelid AND col.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND child.relnamespace = current_schema()::regnamespace AND cardinality(c.conkey) = 1`
  const keys = await tx.$queryRaw<{ table: string; columns: string[] }[]>`
    SELECT t.relname::text AS "table", array_agg(col.attname::text ORDER BY k.place) AS "columns"
    FROM pg_constraint c
    JOIN pg_class t ON t.oid = c.conrelid
    CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k(number, place)
    JOIN pg_attribute col ON col.attrelid = t.oid AND col.attnum = k.number
    WHERE c.contype = 'p' AND t.relnamespace = current_schema()::regnamespace
    GROUP BY t.relname`
  return { foreignKeys, primaryKeys: new Map(keys.map(({ table, columns }) => [table, columns])) }
}

/** The tables in an order in which each comes after those that its rows belong to. */
export function parentsFirst(graph: RowGraph, tables: readonly string[]): string[] {
  const left = new Set(tables)
  const ordered: string[] = []
  while (left.size > 0) {
    const ready = [...left].filter((table) =>
      graph.foreignKeys.every(
        (key) => key.table !== table || key.onDelete === 'set null' || key.parent === table || !left.has(key.parent),
      ),
    )
    if (ready.length === 0) throw new Error(`Tables that belong to each other in a circle: ${[...left].join(', ')}`)
    for (const table of ready) left.delete(table)
    ordered.push(...ready)
  }
  return ordered
}

/** A name as SQL quotes it. */
export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

/** An expression of SQL for the text that identifies a row of a table, which is called `t` in the query. */
export function keyOf(graph: RowGraph, table: string): string {
  const columns = graph.primaryKeys.get(table)
  if (!columns) throw new Error(`The table ${table} has no primary key.`)
  return `jsonb_build_array(${columns.map((column) => `t.${quoted(column)}`).join(', ')})::text`
}
