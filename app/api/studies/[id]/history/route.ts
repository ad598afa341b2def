import { exportInStudy } from '#app/exports/export-route.ts'
import { auditTable } from '#lib/reports/audit-table.ts'
import { studyCode } from '#lib/studies/study-code.ts'

/** The entries of the audit trail about a study that a filter finds, as CSV, the latest first. */
export const GET = exportInStudy(
  'study.manage',
  { study: 'id' },
  'history.export',
  async ({ database, studyId, request }) => {
    const content = await auditTable(database, new URL(request.url).searchParams, studyId)
    return { name: [await studyCode(database, studyId), 'history'], extension: 'csv', content }
  },
)
