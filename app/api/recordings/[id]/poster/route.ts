import { inStudyRoute } from '#app/declared-route.ts'
import { mayInStudy } from '#lib/access/permissions.ts'
import { posterOf } from '#lib/studies/previews.ts'

/** A still picture of a recording, for those who may play it. */
export const GET = inStudyRoute('recording.play', { recording: 'id' }, async ({ database, person, role, params }) => {
  const poster = await posterOf(database, params.id!, mayInStudy(person, role, 'data.delete'))
  return new Response(new Uint8Array(poster), {
    headers: {
      'cache-control': 'private, no-store',
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
    },
  })
})
