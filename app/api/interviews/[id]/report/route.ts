import { exportInStudy } from '#app/exports/export-in-study.ts'
import { makeReport, reportChoiceSchema } from '#lib/reports/severity/make-report.ts'

/** The severity report of an interview. What is hidden from the person on the page is not in the report either. */
export const GET = exportInStudy(
  'report.export',
  { interview: 'id' },
  'report.export',
  async ({ database, person, role, params, request }) => {
    const given = Object.fromEntries(new URL(request.url).searchParams)
    const choice = reportChoiceSchema.safeParse(given).data ?? reportChoiceSchema.parse({})
    const { name, content } = await makeReport(database, person, role, params.id!, choice, new Date())
    return { name, extension: 'pdf', content }
  },
)
