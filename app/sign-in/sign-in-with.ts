import { signIn } from 'next-auth/react'

/** Signs in with a password. @returns what went wrong, in a sentence; undefined where it worked */
export async function signInWith(email: string, password: string): Promise<string | undefined> {
  const answer = await signIn('credentials', { email, password, redirect: false }).catch(() => undefined)
  if (answer?.ok) return undefined
  if (!answer) return 'The server can’t be reached. Check the connection and try again.'
  // next-auth's own word for a refusal without a message.
  if (!answer.error || answer.error === 'CredentialsSignin') return 'The e-mail address or the password is not right.'
  return answer.error
}
