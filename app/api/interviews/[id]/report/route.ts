import { exportInStudy } from '#app/exports/export-in-study.ts'
import { severityReport } from '#lib/reports/severity-report.ts'
import { interviewName } from '#lib/review/interview-name.ts'
import { interviewReport } from '#lib/review/interview-report.ts'

/** The severity report of an interview. What is hidden from the person on the page is not in the report either. */
export const GET = exportInStudy(
  'report.export',
  { interview: 'id' },
  'report.export',
  async ({ database, person, role, params }) => {
    const { study, participant, visit } = await interviewName(database, params.id!)
    const report = await interviewReport(database, person, params.id!, role)
    const content = await severityReport(report, new Date())
    return { name: ['severity', study, participant, visit], extension: 'pdf', content }
  },
)
