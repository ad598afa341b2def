import { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { declaredRoute } from '#app/declared-route.ts'
import { FORM_BYTES, withLimitedBody } from '#app/limited-body.ts'
import { authOptions } from '#app/session.ts'

const nextAuth = NextAuth(authOptions)

const handler = declaredRoute({ for: 'everyone', reason: 'People sign in and out here.' }, async (request, context) => {
  // next-auth's page would send its own errors here, and anybody else whatever they like, for the log.
  if (new URL(request.url).pathname.endsWith('/_log')) return new Response(null, { status: 204 })
  return nextAuth(new NextRequest(withLimitedBody(request, FORM_BYTES)), context)
})

export { handler as GET, handler as POST }
