import NextAuth from 'next-auth'
import { declaredRoute } from '#app/declared-route.ts'
import { FORM_BYTES, withLimitedBody } from '#app/limited-body.ts'
import { authOptions } from '#app/session.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

const handler = declaredRoute({ for: 'everyone', reason: 'People sign in and out here.' }, async (request, context) => {
  // next-auth's page would send its own errors here, and anybody else whatever they like, for the log.
  if (new URL(request.url).pathname.endsWith('/_log')) return new Response(null, { status: 204 })
  try {
    return await NextAuth(authOptions())(withLimitedBody(request, FORM_BYTES), context)
  } catch (error) {
    if (error instanceof SyntaxError) throw new ConcordError('bad-input', phrase('This request can’t be read.'))
    throw error
  }
})

export { handler as GET, handler as POST }
