import { inStudyRoute } from '#app/declared-route.ts'
import { recordingStorage } from '#app/storage.ts'
import { auditView } from '#lib/access/audit.ts'
import { mayInStudy } from '#lib/access/permissions.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { askedOfFaces, readFaces } from '#lib/review/kept-faces.ts'
import { findRecording } from '#lib/studies/recordings.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Where the faces of a recording are and small pictures of them, as its analysis keeps them: for those who may play the recording. */
export const GET = inStudyRoute(
  'recording.play',
  { recording: 'id' },
  async ({ database, person, role, params, request }) => {
    const query = new URL(request.url).searchParams
    const asked = askedOfFaces(query)
    const analysisId = query.get('analysis') ?? undefined
    if (!asked || (analysisId && !UUID.test(analysisId))) throw nothingThere()
    await findRecording(database, params.id!, mayInStudy(person, role, 'data.delete'))
    const found = await readFaces(database, recordingStorage(), { recordingId: params.id!, analysisId }, asked)
    if (!found) throw nothingThere()
    await auditView(database, person, 'recording.play', params.id!)
    const headers = { 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' }
    if (!(found instanceof Uint8Array)) return Response.json(found, { headers })
    const type = asked.part === 'tile' ? 'image/jpeg' : 'application/octet-stream'
    return new Response(found, { headers: { ...headers, 'content-type': type } })
  },
)

const nothingThere = () => new ConcordError('not-found', phrase('There is nothing at this address.'))
