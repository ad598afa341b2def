import { signedInPerson } from '#app/access.ts'
import { errorResponse } from '#app/http-errors.ts'
import { audit } from '#lib/access/audit.ts'
import { demandInStudy } from '#lib/access/demand.ts'
import { database } from '#lib/database/client.ts'
import { severityReport } from '#lib/reports/severity-report.ts'
import { interviewView } from '#lib/review/interview-view.ts'

/** For members who may export reports; what is hidden from the person on the page is not in the report either. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const person = await signedInPerson()
    const { id } = await params
    const { role } = await demandInStudy(database(), person, { interview: id }, 'report.export')
    const view = await interviewView(database(), person, id, role)
    const report = await severityReport(view, new Date())
    await audit(database(), person.id, 'report.export', id)
    const name = `severity-${view.study.code}-${view.participant}-${view.visit}`.replaceAll(/[^\w-]+/g, '_')
    return new Response(new Uint8Array(report), {
      headers: { 'content-type': 'application/pdf', 'content-disposition': `attachment; filename="${name}.pdf"` },
    })
  } catch (error) {
    return errorResponse(error)
  }
}
