import { RPCHandler } from '@orpc/server/fetch'
import { signedInPerson } from '#app/access.ts'
import { declaredRoute } from '#app/declared-route.ts'
import { FORM_BYTES, isWithin, withLimitedBody } from '#app/limited-body.ts'
import { languageOf } from '#app/request-language.ts'
import { router } from '#app/rpc/router.ts'

/** What somebody who is signed in may send; the largest are tables of estimates. */
const MOST_BYTES = 16 * 2 ** 20

const handler = new RPCHandler(router)

export const POST = declaredRoute(
  { for: 'everyone', reason: 'Each procedure that is called declares who may call it.' },
  async (request) => {
    // A page of another site can't set this header, so it can't make a signed-in person's browser call.
    if (request.headers.get('x-concord') !== '1') return new Response('Not allowed.', { status: 403 })
    if (!isWithin(request, FORM_BYTES)) await signedInPerson()
    const { response } = await handler.handle(withLimitedBody(request, MOST_BYTES), {
      prefix: '/api/rpc',
      context: { language: languageOf(request) },
    })
    return response ?? new Response('Not found.', { status: 404 })
  },
)
