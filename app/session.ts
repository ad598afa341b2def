import { getServerSession, type NextAuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { database } from '#app/database.ts'
import { finishSignIn, secondStepSchema } from '#lib/access/pending-sign-in.ts'
import type { Person } from '#lib/access/permissions.ts'
import { findSession, LONGEST_MS, signOut } from '#lib/access/sessions.ts'
import { credentialsSchema, signIn } from '#lib/access/sign-in.ts'
import { ConcordError, textOf } from '#lib/errors/concord-error.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { awaitedFactorText } from './awaited-factor.ts'
import { attemptSource, rememberBrowser } from './known-browsers.ts'
import { admitExternally, OPEN_ID, openIdProvider } from './openid-provider.ts'
import { translatorFor } from './request-language.ts'
import { headerOf, placeOf, type RequestHeaders } from './request-place.ts'

/** What the signed cookie carries: which session of the database this is. Everything else is looked up there. */
interface SessionToken {
  sessionId?: string
}

/** next-auth with the ways to sign in that the settings name. */
export function authOptions(): NextAuthOptions {
  const { openId } = programSettings()
  return {
    session: { strategy: 'jwt', maxAge: LONGEST_MS / 1000 },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [
      Credentials({
        name: 'Password',
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        authorize: async (given, request) => signInWithPassword(given, request?.headers ?? {}),
      }),
      Credentials({
        id: 'second-factor',
        name: 'Second factor',
        credentials: { step: { type: 'text' } },
        authorize: async (given, request) => signInWithFactor(given, request?.headers ?? {}),
      }),
      ...(openId ? [openIdProvider(openId)] : []),
    ],
    callbacks: {
      signIn: ({ user, account, profile }) => account?.provider !== OPEN_ID || admitExternally(user, profile),
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
}

async function signInWithPassword(given: unknown, headers: RequestHeaders): Promise<Person | null> {
  const credentials = credentialsSchema.safeParse(given)
  if (!credentials.success) return null
  const { email } = credentials.data
  return forTheForm(headers, async () => {
    const entered = await signIn(database(), credentials.data, placeOf(headers), attemptSource(headers, email))
    if (entered && 'ticket' in entered) throw new ConcordError('not-signed-in', awaitedFactorText(entered))
    if (entered) await rememberBrowser(headers, email)
    return entered ?? null
  })
}

async function signInWithFactor(given: unknown, headers: RequestHeaders): Promise<Person | null> {
  const step = secondStepSchema.safeParse(readJson((given as { step?: unknown } | undefined)?.step))
  if (!step.success) return null
  return forTheForm(headers, async () => {
    const sourceOf = (email: string) => attemptSource(headers, email)
    const person = await finishSignIn(database(), step.data, placeOf(headers), sourceOf)
    if (person) await rememberBrowser(headers, person.email)
    return person ?? null
  })
}

function readJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}

/** What next-auth passes on to the form is the error's message, so it must be one for people, in their language. */
async function forTheForm<T>(headers: RequestHeaders, signingIn: () => Promise<T>): Promise<T> {
  try {
    return await signingIn()
  } catch (error) {
    const t = await translatorFor({ headers: { get: (name) => headerOf(headers, name) } })
    const text = textOf(error)
    throw new Error(typeof text === 'string' ? text : t(text))
  }
}

/**
 * Who is asking, as the database knows them now; undefined where nobody is signed in.
 *
 * @param options `evenIdle` for what the person began while they were there and that goes on alone, such as an upload
 */
export async function currentPerson({ evenIdle = false } = {}): Promise<Person | undefined> {
  const session = await getServerSession({
    ...authOptions(),
    callbacks: { session: ({ session: open, token }) => ({ ...open, sessionId: (token as SessionToken).sessionId }) },
  })
  const { sessionId } = (session ?? {}) as SessionToken
  return sessionId ? findSession(database(), sessionId, { evenIdle }) : undefined
}
