import { signedInPerson } from '#app/access.ts'
import { errorResponse } from '#app/http-errors.ts'
import { audit } from '#lib/access/audit.ts'
import { demandInStudy } from '#lib/access/demand.ts'
import { database } from '#lib/database/client.ts'
import { exportHead } from '#lib/training/head-bundle.ts'
import { headWithCard } from '#lib/training/training-runs.ts'

/** For the study's managers: a head with its card as a zip for another installation. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const person = await signedInPerson()
    const { id } = await params
    const { study } = await headWithCard(database(), id)
    await demandInStudy(database(), person, { study: study.id }, 'head.train')
    const { zip, name } = await exportHead(database(), id)
    await audit(database(), person.id, 'head.export', id)
    return new Response(new Uint8Array(zip), {
      headers: { 'content-type': 'application/zip', 'content-disposition': `attachment; filename="${name}.zip"` },
    })
  } catch (error) {
    return errorResponse(error)
  }
}
