import { getServerSession, type NextAuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import type { Person } from '#lib/access/permissions.ts'
import { findSession, LONGEST_MS, signOut } from '#lib/access/sessions.ts'
import { credentialsSchema, signIn } from '#lib/access/sign-in.ts'
import { database } from '#lib/database/database.ts'
import { messageOf } from '#lib/errors/concord-error.ts'
import { attemptSource, rememberBrowser } from './known-browsers.ts'
import { placeOf, type RequestHeaders } from './request-place.ts'

/** What the signed cookie carries: which session of the database this is. Everything else is looked up there. */
interface SessionToken {
  sessionId?: string
}

export const authOptions: NextAuthOptions = {
  session: { strategy: 'jwt', maxAge: LONGEST_MS / 1000 },
  pages: { signIn: '/sign-in', error: '/sign-in' },
  providers: [
    Credentials({
      name: 'Password',
      credentials: { email: { type: 'email' }, password: { type: 'password' } },
      authorize: async (given, request) => signInWithPassword(given, request?.headers ?? {}),
    }),
  ],
  callbacks: {
    jwt: ({ token, user }) => (user ? { ...token, sessionId: (user as Person).sessionId } : token),
    // Pages ask procedures for what they show; the cookie's content is nobody's business.
    session: ({ session }) => ({ expires: session.expires }),
  },
  events: {
    signOut: async ({ token }) => {
      const { sessionId } = (token ?? {}) as SessionToken
      if (sessionId) await signOut(database(), sessionId)
    },
  },
}

/** What next-auth passes on to the form is the error's message, so it must be one for people. */
async function signInWithPassword(given: unknown, headers: RequestHeaders): Promise<Person | null> {
  const credentials = credentialsSchema.safeParse(given)
  if (!credentials.success) return null
  const { email } = credentials.data
  try {
    const person = await signIn(database(), credentials.data, placeOf(headers), attemptSource(headers, email))
    if (person) await rememberBrowser(headers, email)
    return person ?? null
  } catch (error) {
    throw new Error(messageOf(error))
  }
}

/**
 * Who is asking, as the database knows them now; undefined where nobody is signed in.
 *
 * @param options `evenIdle` for what the person began while they were there and that goes on alone, such as an upload
 */
export async function currentPerson({ evenIdle = false } = {}): Promise<Person | undefined> {
  const session = await getServerSession({
    ...authOptions,
    callbacks: { session: ({ session: open, token }) => ({ ...open, sessionId: (token as SessionToken).sessionId }) },
  })
  const { sessionId } = (session ?? {}) as SessionToken
  return sessionId ? findSession(database(), sessionId, { evenIdle }) : undefined
}
