import { signedInPerson } from '#app/access.ts'
import { errorResponse } from '#app/http-errors.ts'
import { textTools } from '#app/text-tools.ts'
import { audit } from '#lib/access/audit.ts'
import { demandInStudy } from '#lib/access/demand.ts'
import { database } from '#lib/database/client.ts'
import { demandUnblinded } from '#lib/ratings/blinding.ts'
import { wordsTable } from '#lib/reports/words-table.ts'
import { interviewView } from '#lib/review/interview-view.ts'
import { wordsOnFaces } from '#lib/review/words-on-faces.ts'

/** For members who may export reports and are no longer blinded: probabilities of a set's prompts, clip by clip, as CSV. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const person = await signedInPerson()
    const { id } = await params
    const { role } = await demandInStudy(database(), person, { interview: id }, 'report.export')
    await demandUnblinded(database(), person, id, role)
    const set = new URL(request.url).searchParams.get('set') ?? 'basic-7'
    const view = await interviewView(database(), person, id, role)
    const table = wordsTable(await wordsOnFaces(database(), textTools(), id, { set }), view)
    await audit(database(), person.id, 'words.export', id)
    const name = `words-${view.study.code}-${view.participant}-${view.visit}`.replaceAll(/[^\w-]+/g, '_')
    return new Response(table, {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${name}.csv"`,
      },
    })
  } catch (error) {
    return errorResponse(error)
  }
}
