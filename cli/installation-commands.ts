import type { Command } from 'commander'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { t } from './language.ts'
import { prepare } from './prepare.mjs'

/** Adds the commands that run, secure and back up an installation. */
export function addInstallationCommands(program: Command): void {
  program
    .command('start')
    .description(t('run the web app, a worker and, unless DATABASE_URL is set, an embedded PostgreSQL'))
    .option('--dev', t('for developers: the web app in development mode'), false)
    .action(async (options: { dev: boolean }) => {
      writeDatabaseClient()
      await (await import('./start.ts')).start(options)
    })

  program
    .command('worker')
    .description(t('run a worker on the queue of the database in DATABASE_URL'))
    .action(async () => {
      writeDatabaseClient()
      await (await import('./run-worker.ts')).runWorker()
    })

  const people = program.command('people').description(t('accounts of this installation'))
  people
    .command('list')
    .description(t('list everyone who has an account'))
    .option('--json', t('print one JSON line per person'), false)
    .action(async (options: { json: boolean }) => {
      writeDatabaseClient()
      await (await import('./people.ts')).people(options)
    })
  people
    .command('reset')
    .description(t('print a link with which a person sets a new password'))
    .argument('<email>', t('the e-mail address of their account'))
    .option('--second-factor', t('also remove their second factor, where they lost it'), false)
    .action(async (email: string, options: { secondFactor: boolean }) => {
      writeDatabaseClient()
      await (await import('./people.ts')).resetPassword(email, options)
    })

  program
    .command('audit')
    .description(t('the audit trail of this installation'))
    .command('verify')
    .description(t('find any change, removal or reordering of its entries'))
    .option('--json', t('print JSON'), false)
    .action(async (options: { json: boolean }) => {
      writeDatabaseClient()
      await (await import('./audit.ts')).verifyAudit(options)
    })

  program
    .command('backup')
    .description(
      t('back up the tables, recordings, models and secrets of the data folder, whether or not Concord is running'),
    )
    .argument('<DIR>', t('the folder that backups lie in; each gets a folder of its own'))
    .option('--keep <number>', t('remove older backups of this installation, except so many'))
    .option('--verify', t('make none: compare a backup, or the latest in DIR, with its hashes'), false)
    .option('--json', t('print JSON'), false)
    .action(async (folder: string, options) => {
      writeDatabaseClient()
      await (await import('./backup.ts')).backup(folder, options)
    })

  program
    .command('restore')
    .description(t('restore a backup into an empty data folder (CONCORD_DATA), of an older version too'))
    .argument('<DIR>', t('a backup, or the folder that backups lie in, for the latest'))
    .action(async (folder: string) => {
      writeDatabaseClient()
      await (await import('./restore.ts')).restore(folder)
    })
}

/** The programs that use the database are loaded once its client is there. */
function writeDatabaseClient(): void {
  try {
    prepare()
  } catch (cause) {
    throw new ConcordError('unavailable', (cause as Error).message, { cause })
  }
}
