import { z } from 'zod'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { FactorRule, Role } from '#prisma/client/enums.ts'
import { audit } from './audit.ts'
import type { Person } from './permissions.ts'

export const factorRuleSchema = z.object({ rule: z.enum(['none', 'administrators', 'everyone']) })

/** Of a person, what says whether they have a second factor. */
export const FACTORS_OF_USER = {
  authenticator: { select: { secret: true } },
  _count: { select: { passkeys: true } },
} as const

/** Whether a person has a second factor. */
export function hasFactor(user: { authenticator: { secret: string | null } | null; _count: { passkeys: number } }) {
  return Boolean(user.authenticator?.secret) || user._count.passkeys > 0
}

/** Whose accounts need a second factor in this installation. */
export async function factorRule(database: Database | Transaction): Promise<FactorRule> {
  return (await database.installation.findUnique({ where: { id: 1 } }))?.factorRule ?? 'none'
}

/** Whether an account of this role needs a second factor. */
export function needsFactor(rule: FactorRule, role: Role): boolean {
  return rule === 'everyone' || (rule === 'administrators' && role === 'administrator')
}

/**
 * Sets whose accounts need a second factor. Those who have none are led to set it up before anything else.
 *
 * @throws ConcordError conflict where the administrator, who would be kept out at once, has none
 */
export async function setFactorRule(
  database: Database,
  by: Person,
  { rule }: z.infer<typeof factorRuleSchema>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    const own = await tx.user.findUniqueOrThrow({ where: { id: by.id }, include: FACTORS_OF_USER })
    if (rule !== 'none' && !hasFactor(own))
      throw new ConcordError(
        'conflict',
        phrase('Set up a second factor on “Your account” first: the rule applies to you too.'),
      )
    const before = await factorRule(tx)
    if (before === rule) return
    await tx.installation.upsert({ where: { id: 1 }, create: { factorRule: rule }, update: { factorRule: rule } })
    await audit(tx, by.id, 'account.factor.rule', undefined, { before, rule })
  })
}
