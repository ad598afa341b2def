import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { type AppliedMigration, applyMigrations, ownMigrations } from './apply-migrations.ts'
import {
  copyQuery,
  quoted,
  SealingStream,
  type SequenceState,
  speakPlainText,
  type TableContent,
  type TableSeal,
} from './table-snapshot.ts'

/** A table to fill. */
export interface StoredTable extends TableContent, TableSeal {}

/** What a database is filled from. */
export interface StoredDatabase {
  migrations: readonly AppliedMigration[]
  tables: readonly StoredTable[]
  sequences: readonly SequenceState[]
  /** The text of a table. */
  textOf(table: StoredTable): NodeJS.ReadableStream
}

/**
 * @param madeBy the version that made the backup
 * @throws ConcordError conflict where this version does not know all migrations that a database had: it is older
 */
export async function demandKnownMigrations(migrations: readonly AppliedMigration[], madeBy: string): Promise<void> {
  const own = new Map((await ownMigrations()).map(({ name, checksum }) => [name, checksum]))
  for (const { name, checksum } of migrations) {
    if (own.get(name) === checksum) continue
    throw new ConcordError(
      'conflict',
      own.has(name)
        ? phrase(
            'This backup was made by a Concord whose migration {name} is another. Restore it with the Concord that made it ({madeBy}).',
            { name, madeBy },
          )
        : phrase('This backup was made by a newer Concord ({madeBy}) than this one. Update Concord, then restore it.', {
            madeBy,
          }),
    )
  }
}

/**
 * Refuses a database that holds anything.
 *
 * @param leftovers whether empty tables, which a restore that broke off leaves, are let pass
 * @throws ConcordError conflict
 */
export async function demandEmptyDatabase(databaseUrl: string, leftovers: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      `select relname::text as name from pg_class where relnamespace = current_schema()::regnamespace
        and relkind in ('r', 'p') and relname <> '_prisma_migrations'`,
    )
    for (const { name } of rows) {
      const { rowCount } = await client.query(`select 1 from ${quoted(name)} limit 1`)
      if (!leftovers || rowCount !== 0)
        throw new ConcordError(
          'conflict',
          phrase('DATABASE_URL: the database is not empty. Name one that has no tables yet.'),
        )
    }
  } finally {
    await client.end()
  }
}

/**
 * Fills an empty database: makes the tables as they were, fills all of them in one transaction, compares what is then in them with
 * what was stored, and brings them to this version.
 *
 * @throws ConcordError unreadable where a table is another than was stored
 */
export async function fillDatabase(databaseUrl: string, stored: StoredDatabase): Promise<void> {
  await applyMigrations(
    databaseUrl,
    undefined,
    stored.migrations.map(({ name }) => name),
  )
  const client = new pg.Client({ connectionString: databaseUrl })
  client.on('error', () => {})
  await client.connect()
  try {
    await speakPlainText(client)
    await client.query('begin')
    const references = await dropReferences(client)
    for (const { table } of stored.tables) await client.query(`alter table ${quoted(table)} disable trigger user`)
    // Migrations may have put rows into tables.
    await client.query(`truncate ${stored.tables.map(({ table }) => quoted(table)).join(', ')}`)
    for (const table of stored.tables) await fillTable(client, table, stored.textOf(table))
    for (const { table } of stored.tables) await client.query(`alter table ${quoted(table)} enable trigger user`)
    // Making them again proves that every reference leads to a row.
    for (const { table, name, definition } of references)
      await client.query(`alter table ${table} add constraint ${quoted(name)} ${definition}`)
    for (const { sequence, lastValue } of stored.sequences)
      if (lastValue !== null) await client.query('select setval($1::regclass, $2)', [quoted(sequence), lastValue])
    await client.query('commit')
  } finally {
    await client.end().catch(() => {})
  }
  await applyMigrations(databaseUrl)
}

async function fillTable(client: pg.Client, table: StoredTable, text: NodeJS.ReadableStream): Promise<void> {
  const columns = table.columns.map(quoted).join(', ')
  await pipeline(text, client.query(copyFrom(`copy ${quoted(table.table)} (${columns}) from stdin`)))
  const sealing = new SealingStream()
  await pipeline(client.query(copyTo(await copyQuery(client, table))), sealing, nowhere())
  const { rows, sha256 } = sealing.seal()
  if (rows === table.rows && sha256 === table.sha256) return
  throw new ConcordError(
    'unreadable',
    phrase('The table {table} is not as it was backed up. Restore another backup.', { table: table.table }),
  )
}

interface Reference {
  table: string
  name: string
  definition: string
}

/** Tables refer to each other in circles, so that no order fills them with their references in force. */
async function dropReferences(client: pg.Client): Promise<Reference[]> {
  const { rows } = await client.query<Reference>(
    `select conrelid::regclass::text as table, conname::text as name, pg_get_constraintdef(oid) as definition
      from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace`,
  )
  for (const { table, name } of rows) await client.query(`alter table ${table} drop constraint ${quoted(name)}`)
  return rows
}

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() })
