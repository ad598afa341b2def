import { RPCHandler } from '@orpc/server/fetch'
import { router } from '#app/rpc/router.ts'

const handler = new RPCHandler(router)

/** Each procedure says who may call it; see app/rpc/router.ts. */
async function handle(request: Request): Promise<Response> {
  // A page of another site can't set this header, so that it can't make a signed-in person's browser call.
  if (request.headers.get('x-concord') !== '1') return new Response('Not allowed.', { status: 403 })
  const { response } = await handler.handle(request, { prefix: '/api/rpc', context: {} })
  return response ?? new Response('Not found.', { status: 404 })
}

export { handle as POST }
