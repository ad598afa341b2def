import { exportInStudy } from '#app/exports/export-route.ts'
import { agreementQuerySchema } from '#lib/agreement/agreement-query.ts'
import { studyAgreement } from '#lib/agreement/study-agreement.ts'
import { raterCodes } from '#lib/ratings/rater-codes.ts'
import { agreementTable, withRaterCodes } from '#lib/reports/agreement-table.ts'
import { dateShifts } from '#lib/studies/date-shifts.ts'

/** The table of a study's agreement as CSV, of the interviews that the page shows. */
export const GET = exportInStudy(
  'agreement.see',
  { study: 'id' },
  'agreement.export',
  async ({ database, studyId, request }) => {
    const given = Object.fromEntries(new URL(request.url).searchParams)
    const query = agreementQuerySchema.omit({ id: true }).safeParse(given).data ?? {}
    const [agreement, shifts, codes] = await Promise.all([
      studyAgreement(database, studyId, query),
      dateShifts(database, studyId),
      raterCodes(database, studyId),
    ])
    return { name: ['agreement'], extension: 'csv', content: agreementTable(withRaterCodes(agreement, codes), shifts) }
  },
)
