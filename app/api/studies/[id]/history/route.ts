import { exportInStudy } from '#app/exports/export-route.ts'
import { historyTable } from '#lib/reports/audit-table.ts'

/** The entries of the audit trail about a study that a filter finds, as CSV, the latest first. */
export const GET = exportInStudy(
  'study.manage',
  { study: 'id' },
  'history.export',
  async ({ database, studyId, request }) => {
    const { code, content } = await historyTable(database, new URL(request.url).searchParams, studyId)
    return { name: [code, 'history'], extension: 'csv', content }
  },
)
