import { createHash, randomInt, timingSafeEqual } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { z } from 'zod'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { Role } from '#prisma/client/enums.ts'
import { audit } from './audit.ts'
import type { Person } from './permissions.ts'

/** OWASP's first choice for argon2id: 19 MiB, 2 passes, 1 lane (Password Storage Cheat Sheet). */
const ARGON2ID = { algorithm: 2 as const, memoryCost: 19_456, timeCost: 2, parallelism: 1 }
/** Letters and digits that can't be taken for one another. */
const CODE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

export const newAccountSchema = z.object({
  name: z.string().trim().min(1, 'Say your name.').max(200),
  email: z
    .email('This is not an e-mail address.')
    .max(320)
    .transform((email) => email.toLowerCase()),
  password: z.string().min(12, 'A password has at least 12 characters.').max(200),
})
export type NewAccount = z.infer<typeof newAccountSchema>

export async function hasAdministrator(database: Database): Promise<boolean> {
  return (await database.user.count({ where: { role: 'administrator' } })) > 0
}

/**
 * Makes the one-time code with which the first administrator is made; a former code no longer holds.
 *
 * @returns the code to print on the terminal, or undefined where there is an administrator already
 */
export async function makeSetupCode(database: Database): Promise<string | undefined> {
  if (await hasAdministrator(database)) return undefined
  const code = Array.from(
    { length: 12 },
    (_, i) => (i > 0 && i % 4 === 0 ? '-' : '') + CODE_LETTERS[randomInt(CODE_LETTERS.length)],
  ).join('')
  const codeHash = sha256(code)
  await database.setupCode.upsert({
    where: { id: 1 },
    create: { codeHash },
    update: { codeHash, createdAt: new Date() },
  })
  return code
}

/**
 * Makes the first administrator; possible once, with the code that the terminal printed.
 *
 * @throws ConcordError forbidden where the code is not the one; conflict where there is an administrator
 */
export async function createFirstAdministrator(database: Database, code: string, account: NewAccount): Promise<void> {
  const passwordHash = await hash(account.password, ARGON2ID)
  await database.$transaction(async (tx) => {
    // One at a time: the second of two who come together finds an administrator.
    await tx.$executeRaw`select pg_advisory_xact_lock(727263002)`
    if ((await tx.user.count({ where: { role: 'administrator' } })) > 0) {
      throw new ConcordError('conflict', 'There is an administrator already. Sign in, or ask them for an account.')
    }
    const stored = await tx.setupCode.findUnique({ where: { id: 1 } })
    const given = Buffer.from(sha256(code.trim().toUpperCase()))
    if (!stored || !timingSafeEqual(given, Buffer.from(stored.codeHash))) {
      throw new ConcordError(
        'forbidden',
        'This is not the code that the terminal printed. Copy it from the window where Concord was started.',
      )
    }
    const { name, email } = account
    const user = await tx.user.create({ data: { name, email, passwordHash, role: 'administrator' } })
    await tx.setupCode.delete({ where: { id: 1 } })
    await audit(tx, user.id, 'account.first-administrator', user.id)
  })
}

/** Makes an account. @throws ConcordError conflict where the e-mail address has one */
export async function createAccount(
  database: Database,
  by: Person,
  account: NewAccount,
  role: Role,
): Promise<{ id: string }> {
  const { name, email, password } = account
  if (await database.user.findUnique({ where: { email } })) {
    throw new ConcordError('conflict', `There is an account for ${email} already.`)
  }
  const passwordHash = await hash(password, ARGON2ID)
  return database.$transaction(async (tx) => {
    const { id } = await tx.user.create({ data: { name, email, role, passwordHash } })
    await audit(tx, by.id, 'account.create', id, { role })
    return { id }
  })
}

/** Everyone who can sign in, by name. */
export async function listPeople(database: Database) {
  return database.user.findMany({
    where: { disabledAt: null },
    select: { name: true, email: true, role: true, createdAt: true },
    orderBy: { name: 'asc' },
  })
}

/** A hash to compare with where there is no such account, so that the answer takes as long. */
const NOBODY = hash('no such account', ARGON2ID)

/** The person with this password, or undefined; takes as long for an unknown e-mail address. */
export async function checkPassword(database: Database, email: string, password: string): Promise<Person | undefined> {
  const user = await database.user.findUnique({ where: { email: email.trim().toLowerCase() } })
  // Accounts that nobody can sign in to have other text in place of a hash.
  const stored = user?.passwordHash.startsWith('$argon2') ? user.passwordHash : undefined
  const matches = await verify(stored ?? (await NOBODY), password.slice(0, 200))
  if (!user || !stored || !matches || user.disabledAt) return undefined
  return { id: user.id, name: user.name, email: user.email, role: user.role }
}

/** The person as they are now; undefined where the account is gone or shut. */
export async function findPerson(database: Database, id: string): Promise<Person | undefined> {
  const user = await database.user.findUnique({ where: { id } })
  if (!user || user.disabledAt) return undefined
  return { id: user.id, name: user.name, email: user.email, role: user.role }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
