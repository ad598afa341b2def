import { hash, verify } from '@node-rs/argon2'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { z } from 'zod'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

/** OWASP's first choice for argon2id: 19 MiB, 2 passes, 1 lane (Password Storage Cheat Sheet). */
const ARGON2ID = { algorithm: 2 as const, memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const SHORTEST = 12
const LONGEST = 200
/** zxcvbn's score from 0 to 4; 3 stands for at least 10^8 guesses (Wheeler 2016, USENIX Security, section 4). */
const LEAST_SCORE = 3
/** Parts of a name or an address that are shorter are in too many words. */
const SHORTEST_NAME = 4

/** A new password as a form sends it; `demandGoodPassword` looks at what it is. */
export const newPasswordSchema = z
  .string()
  .min(SHORTEST, 'Choose a password of at least 12 characters.')
  .max(LONGEST, 'Choose a password of at most 200 characters.')

const strength = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })

/**
 * Refuses passwords that others guess soon: common ones, patterns, and those that contain the person's own name or address.
 *
 * @throws ConcordError bad-input
 */
export function demandGoodPassword(password: string, { name, email }: { name: string; email: string }): void {
  const own = [...name.split(/[\s.,-]+/), ...email.split(/[@.+_-]/), 'concord']
    .map((word) => word.toLowerCase())
    .filter((word) => word.length >= SHORTEST_NAME)
  const contained = own.find((word) => password.toLowerCase().includes(word))
  if (contained)
    throw new ConcordError(
      'bad-input',
      phrase('Choose a password that does not contain “{contained}”: it is easy to guess.', { contained }),
    )
  if (strength.check(password, own).score < LEAST_SCORE)
    throw new ConcordError(
      'bad-input',
      phrase(
        'This password is easy to guess: it is common or follows a pattern. Choose another, for example four unrelated words.',
      ),
    )
}

/** @returns the argon2id hash to store */
export async function hashPassword(password: string): Promise<string> {
  return hash(password, ARGON2ID)
}

/** Whether a stored text is the hash of a password. Accounts that nobody can sign in to have another text. */
export function isPasswordHash(stored: string): boolean {
  return stored.startsWith('$argon2')
}

/** A hash to compare with where there is no password, so that the answer takes as long. */
const NOBODY = hash('no such account', ARGON2ID)

/** Whether a password is the one of a stored hash; takes as long where there is none. */
export async function isPassword(stored: string | undefined, password: string): Promise<boolean> {
  const known = stored !== undefined && isPasswordHash(stored) && password.length <= LONGEST
  const right = await verify(known ? stored : await NOBODY, password.slice(0, LONGEST))
  return known && right
}
