import { exportInStudy } from '#app/exports/export-route.ts'
import { translatorFor } from '#app/request-language.ts'
import { makeReport, reportChoiceSchema } from '#lib/reports/severity/make-report.ts'

const previewSchema = reportChoiceSchema.pick({ size: true, language: true })

/** A preview of the severity report of an interview: what is hidden from the person on the page is not in it either. */
export const GET = exportInStudy(
  'report.export',
  { interview: 'id' },
  'report.view',
  async ({ database, person, role, params, request }) => {
    const given = Object.fromEntries(new URL(request.url).searchParams)
    const { size, language } = previewSchema.safeParse(given).data ?? previewSchema.parse({})
    const t = await translatorFor(request)
    const choice = { size, language, comment: '' }
    const { name, content } = await makeReport(t, database, person, role, params.id!, choice, new Date())
    return { name: [...name, 'preview'], extension: 'pdf', content }
  },
)
