import { exportInInstallation } from '#app/exports/export-route.ts'
import { detailsAsText } from '#lib/access/audit-details.ts'
import { auditFilterSchema } from '#lib/access/audit-groups.ts'
import { type AuditRow, listAudit } from '#lib/access/audit-list.ts'
import { csvOfRecords } from '#lib/csv/csv-of.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

/** Larger selections are exported in parts, by date. */
const MOST = 100_000
const BATCH = 5000

/** The entries of the audit trail that match a filter, as CSV, the latest first. */
export const GET = exportInInstallation('audit.see', 'audit.export', 'audit', async ({ database, request }) => {
  const filter = auditFilterSchema.safeParse(Object.fromEntries(new URL(request.url).searchParams))
  if (!filter.success)
    throw new ConcordError('bad-input', phrase('This filter is not one of the page’s. Reload the page.'))
  const rows: AuditRow[] = []
  for (;;) {
    const before = rows.at(-1)?.id ?? filter.data.before
    const batch = await listAudit(database, { ...filter.data, ...(before ? { before } : {}) }, BATCH)
    rows.push(...batch)
    if (rows.length > MOST)
      throw new ConcordError('too-large', phrase('These are over 100,000 entries. Choose a shorter period.'))
    if (batch.length < BATCH) break
  }
  const records = rows.map(({ id, at, person: who, action, did, subject, details }) => ({
    entry: id,
    at,
    person: who ?? '',
    action,
    did,
    about: subject ?? '',
    details: detailsAsText(details),
  }))
  return { name: ['audit-trail'], extension: 'csv', content: csvOfRecords(records) }
})
