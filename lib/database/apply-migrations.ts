import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

/** Any number does, as long as every Concord takes the same lock. */
const LOCK = 727_263_001
const MIGRATIONS = path.resolve(import.meta.dirname, '../../prisma/migrations')

/** A migration that a database has, or had when it was backed up. */
export interface AppliedMigration {
  name: string
  /** sha256 of its SQL. */
  checksum: string
}

/** The migrations that a database has, in their order; none where it was never Concord's. */
export async function appliedMigrations(client: pg.ClientBase): Promise<AppliedMigration[]> {
  const { rows: tables } = await client.query<{ found: boolean }>(
    `select to_regclass('"_prisma_migrations"') is not null as found`,
  )
  if (!tables[0]?.found) return []
  const { rows } = await client.query<AppliedMigration>(
    `select migration_name as name, checksum from "_prisma_migrations"
      where finished_at is not null and rolled_back_at is null order by migration_name`,
  )
  return rows
}

/**
 * Applies the migrations that the database does not have yet, each in a transaction, recorded in Prisma's own table
 * with its checksum, so that `prisma migrate deploy` agrees. Programs that start together wait for each other.
 *
 * @param folder where the migrations lie
 * @param only names of the migrations to apply, in place of all
 * @returns names of the migrations applied
 * @throws ConcordError unavailable where the database has a migration that this version does not know
 */
export async function applyMigrations(
  databaseUrl: string,
  folder = MIGRATIONS,
  only?: readonly string[],
): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await client.query(`create table if not exists "_prisma_migrations" (
      id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz,
      migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
      started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`)
    const rows = await appliedMigrations(client)
    const known = await knownMigrations(folder)
    const newer = rows.find(({ name }) => !known.includes(name))
    if (newer) {
      throw new ConcordError(
        'unavailable',
        phrase('The database was written by a newer version of Concord ({name}). Update Concord.', {
          name: newer.name,
        }),
      )
    }
    const applied: string[] = []
    for (const name of known.filter((one) => only?.includes(one) ?? true)) {
      const sql = await sqlOf(folder, name)
      const checksum = checksumOf(sql)
      const done = rows.find((row) => row.name === name)
      if (done && done.checksum !== checksum) {
        throw new ConcordError(
          'unavailable',
          phrase('The migration {name} was changed after it was applied. Restore the file from its release.', { name }),
        )
      }
      if (done) continue
      await applyOne(client, name, sql, checksum)
      applied.push(name)
    }
    return applied
  } finally {
    await client.end()
  }
}

/** Whether a database has the migrations of this version, and no others. */
export async function isUpToDate(databaseUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const names = (await appliedMigrations(client)).map(({ name }) => name)
    return names.join() === (await knownMigrations(MIGRATIONS)).join()
  } finally {
    await client.end()
  }
}

/** The migrations of this version. */
export async function ownMigrations(folder = MIGRATIONS): Promise<AppliedMigration[]> {
  const names = await knownMigrations(folder)
  return Promise.all(names.map(async (name) => ({ name, checksum: checksumOf(await sqlOf(folder, name)) })))
}

/** Names of the migrations in a folder, in their order. */
async function knownMigrations(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

const sqlOf = (folder: string, name: string) => readFile(path.join(folder, name, 'migration.sql'), 'utf8')
const checksumOf = (sql: string) => createHash('sha256').update(sql).digest('hex')

async function applyOne(client: pg.Client, name: string, sql: string, checksum: string): Promise<void> {
  await client.query('begin')
  try {
    await client.query(sql)
    await client.query(
      'insert into "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count) values ($1, $2, $3, now(), 1)',
      [randomUUID(), checksum, name],
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}
