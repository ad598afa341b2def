import { signedInPerson } from '#app/access.ts'
import { errorResponse } from '#app/http-errors.ts'
import { audit } from '#lib/access/audit.ts'
import { demandInStudy } from '#lib/access/demand.ts'
import { database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { modelCardPdf } from '#lib/reports/model-card.ts'
import { headWithCard } from '#lib/training/training-runs.ts'

/** For managers and viewers of the study: a head's model card, as PDF, or as JSON with ?as=json. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const person = await signedInPerson()
    const { id } = await params
    const head = await headWithCard(database(), id).catch(() => {
      throw new ConcordError('not-found', 'This head is no longer there.')
    })
    await demandInStudy(database(), person, { study: head.study.id }, 'agreement.see')
    if (!head.card)
      throw new ConcordError('not-found', 'This head is from before model cards. Train it again to have one.')
    await audit(database(), person.id, 'head.card', id)
    const { study, createdAt, sha256, card } = head
    const name = `model-card-${study.code}-${card.target.key}`.replaceAll(/[^\w-]+/g, '_')
    if (new URL(request.url).searchParams.get('as') === 'json') {
      return new Response(`${JSON.stringify(card, null, 2)}\n`, {
        headers: { 'content-type': 'application/json', 'content-disposition': `attachment; filename="${name}.json"` },
      })
    }
    const pdf = await modelCardPdf(card, { study: study.code, simulated: study.simulated, createdAt, sha256 })
    return new Response(new Uint8Array(pdf), {
      headers: { 'content-type': 'application/pdf', 'content-disposition': `attachment; filename="${name}.pdf"` },
    })
  } catch (error) {
    return errorResponse(error)
  }
}
