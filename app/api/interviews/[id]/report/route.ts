import { inStudyRoute } from '#app/declared-route.ts'
import { downloadOf } from '#app/exports/export-in-study.ts'
import { translatorFor } from '#app/request-language.ts'
import { auditView } from '#lib/access/audit.ts'
import { makeReport, reportChoiceSchema } from '#lib/reports/severity/make-report.ts'

const previewSchema = reportChoiceSchema.pick({ size: true, language: true })

/** A preview of the severity report of an interview: what is hidden from the person on the page is not in it either. */
export const GET = inStudyRoute(
  'report.export',
  { interview: 'id' },
  async ({ database, person, role, params, request }) => {
    const given = Object.fromEntries(new URL(request.url).searchParams)
    const { size, language } = previewSchema.safeParse(given).data ?? previewSchema.parse({})
    await auditView(database, person, 'report.view', params.id!)
    const choice = { size, language, comment: '' }
    const { name, content } = await makeReport(
      await translatorFor(request),
      database,
      person,
      role,
      params.id!,
      choice,
      new Date(),
    )
    return downloadOf({ name: [...name, 'preview'], extension: 'pdf', content })
  },
)
