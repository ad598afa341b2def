import { exportInStudy } from '#app/exports/export-route.ts'
import { issuedReport } from '#lib/review/issued-reports.ts'

/** A severity report as it was handed out, byte for byte. */
export const GET = exportInStudy(
  'report.export',
  { issuedReport: 'id' },
  'report.export',
  async ({ database, person, role, params }) => {
    const { name, content } = await issuedReport(database, person, role, params.id!)
    return { name, extension: 'pdf', content }
  },
)
