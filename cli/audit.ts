import { sealedHeadIn, verifyAuditTrail } from '#lib/access/audit-seals.ts'
import { inEnglish, say, t } from './language.ts'
import { withInstallation } from './with-database.ts'

const MOST_LINES = 20

/** Checks the whole audit trail against its chain and its sealed head; ends with status 1 where it was tampered with. */
export async function verifyAudit({ json }: { json: boolean }): Promise<void> {
  await withInstallation(async ({ database, settings, secrets }) => {
    const found = await verifyAuditTrail(database, sealedHeadIn(settings.dataFolder, secrets.session))
    const { sealed, waiting, problems } = found
    if (problems.length > 0) process.exitCode = 1
    if (json) return console.log(JSON.stringify({ ...found, problems: problems.map(inEnglish) }))
    for (const problem of problems.slice(0, MOST_LINES)) console.log(say(problem))
    if (problems.length > MOST_LINES) console.log(t('And {count} more.', { count: problems.length - MOST_LINES }))
    if (problems.length === 0) console.log(t('The audit trail is whole: {sealed} sealed entries.', { sealed }))
    if (waiting > 0)
      console.log(
        t('{waiting} new {waiting, plural, one {entry waits} other {entries wait}} to be sealed.', { waiting }),
      )
  })
}
