import { createHash } from 'node:crypto'
import { Transform, type TransformCallback } from 'node:stream'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { type AppliedMigration, appliedMigrations } from './apply-migrations.ts'

/** A table as it is backed up. */
export interface TableContent {
  table: string
  /** Columns in the order of the text; those that the database computes are left out. */
  columns: string[]
}

/** What a copied table is known by again. */
export interface TableSeal {
  rows: number
  /** Of the text of COPY, rows in the order of their key. */
  sha256: string
}

/** A counter of the database, and the last number that it gave; null where it has given none. */
export interface SequenceState {
  sequence: string
  lastValue: string | null
}

/** Any client and any server write the same text for the same rows with these. */
const PLAIN_TEXT = [
  "set client_encoding to 'UTF8'",
  "set timezone to 'UTC'",
  "set datestyle to 'ISO, MDY'",
  "set intervalstyle to 'postgres'",
  "set bytea_output to 'hex'",
  'set extra_float_digits to 1',
]

/**
 * All tables of a database as they were at one moment, however much is written meanwhile: one transaction that repeats its reads
 * (PostgreSQL, 13.2.2).
 */
export class TableSnapshot {
  readonly #client: pg.Client
  readonly migrations: readonly AppliedMigration[]
  readonly tables: readonly TableContent[]
  readonly sequences: readonly SequenceState[]
  /** What the database takes on its disk, in bytes; what is made of it is smaller as a rule. */
  readonly bytes: number

  private constructor(client: pg.Client, known: Omit<TableSnapshot, 'copyOf' | 'column' | 'close'>) {
    this.#client = client
    this.migrations = known.migrations
    this.tables = known.tables
    this.sequences = known.sequences
    this.bytes = known.bytes
  }

  static async open(databaseUrl: string): Promise<TableSnapshot> {
    const client = new pg.Client({ connectionString: databaseUrl })
    // Told by the query that waits for an answer.
    client.on('error', () => {})
    await client.connect()
    try {
      for (const setting of PLAIN_TEXT) await client.query(setting)
      await client.query('begin isolation level repeatable read read only')
      const { rows } = await client.query<{ bytes: string }>(
        'select pg_database_size(current_database())::text as bytes',
      )
      return new TableSnapshot(client, {
        migrations: await appliedMigrations(client),
        tables: await tablesOf(client),
        sequences: await sequencesOf(client),
        bytes: Number(rows[0]!.bytes),
      })
    } catch (error) {
      await client.end().catch(() => {})
      throw error
    }
  }

  /** The text of a table, rows in the order of their key. */
  async copyOf(content: TableContent): Promise<NodeJS.ReadableStream> {
    return this.#client.query(copyTo(await copyQuery(this.#client, content)))
  }

  /** The values of a column that are not null. */
  async column(table: string, column: string): Promise<string[]> {
    const { rows } = await this.#client.query<{ value: string }>(
      `select ${quoted(column)}::text as value from ${quoted(table)} where ${quoted(column)} is not null`,
    )
    return rows.map(({ value }) => value)
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => {})
  }
}

/** Passes text of COPY on and makes its seal. */
export class SealingStream extends Transform {
  readonly #hash = createHash('sha256')
  #rows = 0

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#hash.update(chunk)
    // COPY escapes line ends within values.
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) this.#rows++
    callback(null, chunk)
  }

  /** To be asked for once, at the end. */
  seal(): TableSeal {
    return { rows: this.#rows, sha256: this.#hash.digest('hex') }
  }
}

/** Sets a connection up to write and read the text that backups have. */
export async function speakPlainText(client: pg.ClientBase): Promise<void> {
  for (const setting of PLAIN_TEXT) await client.query(setting)
}

/** The tables of Concord, without the list of migrations, which a restore makes anew. */
async function tablesOf(client: pg.ClientBase): Promise<TableContent[]> {
  const { rows } = await client.query<TableContent>(
    `select c.relname as table, array_agg(a.attname::text order by a.attnum) as columns
      from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname <> '_prisma_migrations'
        and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      group by c.relname order by c.relname collate "C"`,
  )
  return rows
}

async function sequencesOf(client: pg.ClientBase): Promise<SequenceState[]> {
  const { rows } = await client.query<SequenceState>(
    `select sequencename as sequence, last_value::text as "lastValue" from pg_sequences
      where schemaname = current_schema() order by sequencename collate "C"`,
  )
  return rows
}

/** The rows of a table in the order of their primary key, which is the same on every server. */
export async function copyQuery(client: pg.ClientBase, { table, columns }: TableContent): Promise<string> {
  const { rows: keys } = await client.query<{ name: string; collated: boolean }>(
    `select a.attname::text as name, a.attcollation <> 0 as collated
      from pg_index i cross join unnest(i.indkey::int[]) with ordinality as k(number, place)
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
      where i.indisprimary and i.indrelid = $1::regclass order by k.place`,
    [quoted(table)],
  )
  const names = keys.length > 0 ? keys : columns.map((name) => ({ name, collated: false }))
  const order = names.map(({ name, collated }) => quoted(name) + (collated ? ' collate "C"' : '')).join(', ')
  return `copy (select ${columns.map(quoted).join(', ')} from ${quoted(table)} order by ${order}) to stdout`
}

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
