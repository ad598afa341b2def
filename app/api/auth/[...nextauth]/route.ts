import NextAuth from 'next-auth'
import { declaredRoute } from '#app/declared-route.ts'
import { authOptions } from '#app/session.ts'

const handler = declaredRoute({ for: 'everyone', reason: 'People sign in and out here.' }, NextAuth(authOptions))

export { handler as GET, handler as POST }
