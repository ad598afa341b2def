import { exportInInstallation } from '#app/exports/export-route.ts'
import { auditTable } from '#lib/reports/audit-table.ts'

/** The entries of the audit trail that a filter finds, as CSV, the latest first. */
export const GET = exportInInstallation('audit.see', 'audit.export', 'audit', async ({ database, request }) => {
  const content = await auditTable(database, new URL(request.url).searchParams)
  return { name: ['audit-trail'], extension: 'csv', content }
})
