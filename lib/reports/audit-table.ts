import { detailsAsText } from '#lib/access/audit-details.ts'
import { auditFilterSchema } from '#lib/access/audit-groups.ts'
import { type AuditRow, listAudit } from '#lib/access/audit-list.ts'
import { csvOfRecords } from '#lib/csv/csv-of.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

/** Larger selections are exported in parts, by date. */
const MOST = 100_000
const BATCH = 5000

/**
 * The entries of the audit trail that a page's filter finds, as CSV, the latest first.
 *
 * @param search parameters of the address, which hold the filter
 * @param studyId for the history of one study alone
 * @throws ConcordError bad-input where the filter is none; too-large with over 100,000 entries
 */
export async function auditTable(database: Database, search: URLSearchParams, studyId?: string): Promise<string> {
  const filter = auditFilterSchema.safeParse(Object.fromEntries(search))
  if (!filter.success)
    throw new ConcordError('bad-input', phrase('This filter is not one of the page’s. Reload the page.'))
  const rows: AuditRow[] = []
  for (;;) {
    const before = rows.at(-1)?.id ?? filter.data.before
    const wanted = { ...filter.data, ...(before ? { before } : {}), ...(studyId ? { studyId } : {}) }
    const batch = await listAudit(database, wanted, BATCH)
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
  return csvOfRecords(records)
}
