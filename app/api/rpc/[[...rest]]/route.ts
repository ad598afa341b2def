import { RPCHandler } from '@orpc/server/fetch'
import { declaredRoute } from '#app/declared-route.ts'
import { router } from '#app/rpc/router.ts'

const handler = new RPCHandler(router)

export const POST = declaredRoute(
  { for: 'everyone', reason: 'Each procedure that is called declares who may call it.' },
  async (request) => {
    // A page of another site can't set this header, so it can't make a signed-in person's browser call.
    if (request.headers.get('x-concord') !== '1') return new Response('Not allowed.', { status: 403 })
    const { response } = await handler.handle(request, { prefix: '/api/rpc', context: {} })
    return response ?? new Response('Not found.', { status: 404 })
  },
)
