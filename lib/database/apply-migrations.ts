import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { ConcordError } from '#lib/errors/concord-error.ts'

/** Any number does, as long as every Concord takes the same lock. */
const LOCK = 727_263_001
const MIGRATIONS = path.resolve(import.meta.dirname, '../../prisma/migrations')

/**
 * Applies the migrations that the database does not have yet, each in a transaction, recorded in Prisma's own table
 * with its checksum, so that `prisma migrate deploy` agrees. Programs that start together wait for each other.
 *
 * @returns names of the migrations applied
 * @throws ConcordError unavailable where the database has a migration that this version does not know
 */
export async function applyMigrations(databaseUrl: string, folder = MIGRATIONS): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await client.query(`create table if not exists "_prisma_migrations" (
      id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz,
      migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
      started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`)
    const { rows } = await client.query<{ migration_name: string; checksum: string }>(
      'select migration_name, checksum from "_prisma_migrations" where finished_at is not null and rolled_back_at is null',
    )
    const known = (await readdir(folder, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort()
    const newer = rows.find((row) => !known.includes(row.migration_name))
    if (newer) {
      throw new ConcordError(
        'unavailable',
        `The database was written by a newer version of Concord (${newer.migration_name}). Update Concord.`,
      )
    }
    const applied: string[] = []
    for (const name of known) {
      const sql = await readFile(path.join(folder, name, 'migration.sql'), 'utf8')
      const checksum = createHash('sha256').update(sql).digest('hex')
      const done = rows.find((row) => row.migration_name === name)
      if (done && done.checksum !== checksum) {
        throw new ConcordError(
          'unavailable',
          `The migration ${name} was changed after it was applied. Restore the file from its release.`,
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
