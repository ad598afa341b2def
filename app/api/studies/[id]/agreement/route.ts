import { signedInPerson } from '#app/access.ts'
import { errorResponse } from '#app/http-errors.ts'
import { audit } from '#lib/access/audit.ts'
import { demandInStudy } from '#lib/access/demand.ts'
import { agreementQuerySchema, studyAgreement } from '#lib/agreement/study-agreement.ts'
import { database } from '#lib/database/client.ts'
import { agreementTable } from '#lib/reports/agreement-table.ts'

/** For managers and viewers of the study: the agreement's table as CSV. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const person = await signedInPerson()
    const { studyId } = await demandInStudy(database(), person, { study: (await params).id }, 'agreement.see')
    const given = Object.fromEntries(new URL(request.url).searchParams)
    const query = agreementQuerySchema.omit({ id: true }).safeParse(given).data ?? {}
    const table = agreementTable(await studyAgreement(database(), studyId, query))
    await audit(database(), person.id, 'agreement.export', studyId)
    return new Response(table, {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="agreement.csv"',
      },
    })
  } catch (error) {
    return errorResponse(error)
  }
}
