import { exportInStudy } from '#app/exports/export-in-study.ts'
import { severityReport } from '#lib/reports/severity-report.ts'
import { interviewView } from '#lib/review/interview-view.ts'

/** The severity report of an interview. What is hidden from the person on the page is not in the report either. */
export const GET = exportInStudy(
  'report.export',
  { interview: 'id' },
  'report.export',
  async ({ database, person, role, params }) => {
    const view = await interviewView(database, person, params.id!, role)
    const content = await severityReport(view, new Date())
    return { name: ['severity', view.study.code, view.participant, view.visit], extension: 'pdf', content }
  },
)
