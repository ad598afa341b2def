import { createHash, randomInt, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { invitationSchema } from './account-links.ts'
import { audit } from './audit.ts'
import { demandGoodPassword, hashPassword, newPasswordSchema } from './passwords.ts'

/** Letters and digits that can't be taken for one another. */
const CODE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

export const firstAdministratorSchema = invitationSchema.omit({ role: true }).extend({
  code: z.string().min(1, 'Copy the code from the terminal.').max(40),
  password: newPasswordSchema,
})

export async function hasAdministrator(database: Database): Promise<boolean> {
  return (await database.user.count({ where: { role: 'administrator' } })) > 0
}

/**
 * Makes the one-time code with which the first administrator is created; a former code no longer works.
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
 * Creates the first administrator; possible once, with the code that the terminal printed.
 *
 * @throws ConcordError forbidden where the code is wrong; conflict where there is an administrator; bad-input where the
 *   password is easy to guess
 */
export async function createFirstAdministrator(
  database: Database,
  { code, name, email, password }: z.infer<typeof firstAdministratorSchema>,
): Promise<void> {
  demandGoodPassword(password, { name, email })
  const passwordHash = await hashPassword(password)
  await database.$transaction(async (tx) => {
    // One at a time: the second of two who come together finds an administrator.
    await tx.$executeRaw`select pg_advisory_xact_lock(727263002)`
    if ((await tx.user.count({ where: { role: 'administrator' } })) > 0) {
      throw new ConcordError(
        'conflict',
        phrase('There is already an administrator. Sign in, or ask them for an account.'),
      )
    }
    const stored = await tx.setupCode.findUnique({ where: { id: 1 } })
    const given = Buffer.from(sha256(code.trim().toUpperCase()))
    if (!stored || !timingSafeEqual(given, Buffer.from(stored.codeHash))) {
      throw new ConcordError(
        'forbidden',
        phrase('This is not the code that the terminal printed. Copy it from the window where Concord was started.'),
      )
    }
    const user = await tx.user.create({ data: { name, email, passwordHash, role: 'administrator' } })
    await tx.setupCode.delete({ where: { id: 1 } })
    await audit(tx, user.id, 'account.first-administrator', user.id)
  })
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
