import { exportInStudy } from '#app/exports/export-in-study.ts'
import { agreementQuerySchema } from '#lib/agreement/agreement-query.ts'
import { studyAgreement } from '#lib/agreement/study-agreement.ts'
import { agreementTable } from '#lib/reports/agreement-table.ts'

/** The table of a study's agreement as CSV, of the interviews that the page shows. */
export const GET = exportInStudy(
  'agreement.see',
  { study: 'id' },
  'agreement.export',
  async ({ database, studyId, request }) => {
    const given = Object.fromEntries(new URL(request.url).searchParams)
    const query = agreementQuerySchema.omit({ id: true }).safeParse(given).data ?? {}
    const agreement = await studyAgreement(database, studyId, query)
    return { name: ['agreement'], extension: 'csv', content: agreementTable(agreement) }
  },
)
