import type { Database } from '#lib/database/client.ts'
import type { PasskeyUse } from '#prisma/client/enums.ts'

/** As long as browsers wait for a device, and some time to look for it. */
export const CHALLENGE_MS = 10 * 60_000

/** Keeps what a signed-in person's device is asked to sign, in place of what it was asked before. */
export async function keepChallenge(
  database: Database,
  userId: string,
  use: PasskeyUse,
  challenge: string,
): Promise<void> {
  const data = { challenge, expiresAt: new Date(Date.now() + CHALLENGE_MS) }
  await database.passkeyChallenge.upsert({
    where: { userId_use: { userId, use } },
    create: { userId, use, ...data },
    update: data,
  })
}

/** Takes it: a second answer to it finds none. */
export async function takeChallenge(database: Database, userId: string, use: PasskeyUse): Promise<string | undefined> {
  const kept = await database.passkeyChallenge.findUnique({ where: { userId_use: { userId, use } } })
  if (!kept) return undefined
  const { challenge } = kept
  const { count } = await database.passkeyChallenge.deleteMany({ where: { userId, use, challenge } })
  return count === 1 && kept.expiresAt.getTime() > Date.now() ? challenge : undefined
}
