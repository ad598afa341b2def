import { admit, type InstallationAccess, signedInPerson } from '#app/access.ts'
import { database } from '#app/database.ts'
import { declaredRoute } from '#app/declared-route.ts'
import { downloadOf } from '#app/exports/export-in-study.ts'
import { auditExport } from '#lib/access/audit.ts'
import { detailsAsText } from '#lib/access/audit-details.ts'
import { auditFilterSchema } from '#lib/access/audit-groups.ts'
import { type AuditRow, listAudit } from '#lib/access/audit-list.ts'
import { csvOfRecords } from '#lib/csv/csv-of.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

/** Larger selections are exported in parts, by date. */
const MOST = 100_000
const BATCH = 5000

const access: InstallationAccess = { for: 'installation', permission: 'audit.see' }

/** The entries of the audit trail that match a filter, as CSV, the latest first. */
export const GET = declaredRoute(access, async (request) => {
  const person = await signedInPerson()
  await admit(person, access)
  const filter = auditFilterSchema.safeParse(Object.fromEntries(new URL(request.url).searchParams))
  if (!filter.success)
    throw new ConcordError('bad-input', phrase('This filter is not one of the page’s. Reload the page.'))
  const rows: AuditRow[] = []
  for (;;) {
    const before = rows.at(-1)?.id ?? filter.data.before
    const batch = await listAudit(database(), { ...filter.data, ...(before ? { before } : {}) }, BATCH)
    rows.push(...batch)
    if (rows.length > MOST)
      throw new ConcordError('too-large', phrase('These are over 100,000 entries. Choose a shorter period.'))
    if (batch.length < BATCH) break
  }
  await auditExport(database(), person, 'audit.export', 'audit')
  const records = rows.map(({ id, at, person: who, action, did, subject, details }) => ({
    entry: id,
    at,
    person: who ?? '',
    action,
    did,
    about: subject ?? '',
    details: detailsAsText(details),
  }))
  return downloadOf({ name: ['audit-trail'], extension: 'csv', content: csvOfRecords(records) })
})
