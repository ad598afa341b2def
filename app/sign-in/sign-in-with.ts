import { startAuthentication } from '@simplewebauthn/browser'
import { signIn } from 'next-auth/react'
import type { AwaitedFactor } from '#lib/access/pending-sign-in.ts'
import type { Source } from '#lib/messages/message.ts'
import { readAwaitedFactor } from '../awaited-factor.ts'
import { rpcClient } from '../rpc/client.ts'

const UNREACHABLE: Source = 'The server can’t be reached. Check the connection and try again.'

/** How a step of signing in ended: with a second factor to show, or with what went wrong, in a sentence for `t.stored`; both undefined where one is signed in. */
export interface SignInStep {
  awaited?: AwaitedFactor
  problem?: string
}

/** Signs in with a password. */
export async function signInWith(email: string, password: string): Promise<SignInStep> {
  const problem = await tried('credentials', { email, password }, 'The e-mail address or the password is not right.')
  const awaited = problem && readAwaitedFactor(problem)
  return awaited ? { awaited } : { problem }
}

/** Ends a sign-in with a code of an app or a recovery code. */
export async function signInWithCode(ticket: string, way: 'app' | 'recovery', code: string): Promise<SignInStep> {
  const wrong =
    way === 'app'
      ? 'This code is not right, or was used before. Wait for the next one.'
      : 'This recovery code is not right.'
  return { problem: await tried('second-factor', { step: JSON.stringify({ ticket, [way]: code }) }, wrong) }
}

/** Ends a sign-in with a passkey. */
export async function signInWithPasskey(ticket: string): Promise<SignInStep> {
  try {
    const optionsJSON = await rpcClient.secondStep.options({ ticket })
    const passkey = await startAuthentication({ optionsJSON })
    const step = JSON.stringify({ ticket, passkey })
    return { problem: await tried('second-factor', { step }, 'This passkey was not accepted. Try again.') }
  } catch (error) {
    return { problem: passkeyProblem(error) }
  }
}

const PASSKEY_PROBLEMS: Readonly<Record<string, Source>> = {
  NotAllowedError: 'The browser was given no passkey. Try again.',
  InvalidStateError: 'This device has a passkey for this account already.',
  SecurityError: 'Passkeys don’t work at this address.',
}

/** What went wrong with a passkey, in a sentence for `t.stored`; browsers' own words are for programmers. */
export function passkeyProblem(error: unknown): string {
  if (!(error instanceof Error)) return 'The passkey could not be used.' satisfies Source
  return PASSKEY_PROBLEMS[error.name] ?? error.message
}

async function tried(provider: string, fields: Record<string, string>, wrong: Source): Promise<string | undefined> {
  const answer = await signIn(provider, { ...fields, redirect: false }).catch(() => undefined)
  if (answer?.ok) return undefined
  if (!answer) return UNREACHABLE
  // next-auth's own word for a refusal without a message.
  return !answer.error || answer.error === 'CredentialsSignin' ? wrong : answer.error
}
