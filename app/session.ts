import { getServerSession, type NextAuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { checkPassword, findPerson } from '#lib/access/accounts.ts'
import type { Person } from '#lib/access/permissions.ts'
import { allowAttempt, forgetAttempts } from '#lib/access/sign-in-attempts.ts'
import { database } from '#lib/database/database.ts'

/** A session ends after a working day without use. */
const SESSION_SECONDS = 10 * 3600

export const authOptions: NextAuthOptions = {
  session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
  pages: { signIn: '/sign-in', error: '/sign-in' },
  providers: [
    Credentials({
      name: 'Password',
      credentials: { email: { type: 'email' }, password: { type: 'password' } },
      authorize: async (credentials) => {
        if (!credentials) return null
        if (!allowAttempt(credentials.email)) throw new Error('too-many')
        const person = await checkPassword(database(), credentials.email, credentials.password)
        if (person) forgetAttempts(credentials.email)
        return person ?? null
      },
    }),
  ],
}

/** Who is asking, as the database knows them now; undefined where nobody is signed in. */
export async function currentPerson(): Promise<Person | undefined> {
  const session = await getServerSession({
    ...authOptions,
    callbacks: { session: ({ session: open, token }) => ({ ...open, subject: token.sub }) },
  })
  const subject = (session as { subject?: string } | null)?.subject
  return subject ? findPerson(database(), subject) : undefined
}
