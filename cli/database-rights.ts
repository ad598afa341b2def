import { type ApplicationRights, applicationRights } from '#lib/database/application-role.ts'
import { embeddedUrl } from '#lib/database/embedded-server.ts'
import { reachDatabase } from '#lib/database/reach-database.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { readOrMakeSecrets } from '#lib/settings/secrets.ts'
import { dataFolders, type Settings } from '#lib/settings/settings.ts'
import { say, t } from './language.ts'
import { runningInstance } from './running-instance.ts'

/** What the web app and the workers may do to the database, or why that isn't known. */
export type DatabaseRights = ApplicationRights | { unknown: Message } | { problem: Message | string }

/** Asks the database that is in use: the one in DATABASE_URL, or the embedded one of the Concord that runs. */
export async function databaseRights({ databaseUrl, dataFolder }: Settings): Promise<DatabaseRights> {
  try {
    const url = databaseUrl ?? (await runningUrl(dataFolder))
    if (!url) return { unknown: phrase('the embedded database is not running, so it was not asked') }
    await reachDatabase(url)
    return (await applicationRights(url)) ?? { unknown: phrase('the database has no tables yet') }
  } catch (error) {
    if (error instanceof ConcordError) return { problem: error.text }
    throw error
  }
}

/** The lines of `concord doctor`. */
export function rightsLines(rights: DatabaseRights): string[] {
  if ('problem' in rights) return [`✗ ${say(rights.problem)}`]
  if ('unknown' in rights) return [`– ${t(rights.unknown)}`]
  const { role, isOwner, mayCreate, mayChangeAudit } = rights
  return [
    isOwner
      ? `– ${t('the user {role} owns the tables; to use another user for them, set CONCORD_DATABASE_OWNER_URL, as the README says', { role })}`
      : `✓ ${t('the user {role} owns no tables and can’t become their owner', { role })}`,
    mayChangeAudit
      ? `– ${t('entries of the audit trail are protected from {role} by a trigger and the sealed head alone', { role })}`
      : `✓ ${t('PostgreSQL lets {role} add entries to the audit trail, and neither change nor remove them', { role })}`,
    mayCreate
      ? `– ${t('{role} can create tables and functions', { role })}`
      : `✓ ${t('{role} can create no tables and no functions', { role })}`,
  ]
}

async function runningUrl(dataFolder: string): Promise<string | undefined> {
  const folders = dataFolders(dataFolder)
  const instance = await runningInstance(folders)
  if (!instance?.process || instance.databasePort === undefined) return undefined
  return embeddedUrl((await readOrMakeSecrets(folders.secrets)).database, instance.databasePort)
}
