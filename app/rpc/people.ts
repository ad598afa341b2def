import { z } from 'zod'
import { invitationSchema, invite, renewLink } from '#lib/access/account-links.ts'
import { deactivate, listPeople, reactivate, roleChangeSchema, setRole } from '#lib/access/accounts.ts'
import { factorRule, factorRuleSchema, setFactorRule } from '#lib/access/factor-rule.ts'
import { resetFactors, resetFactorsSchema } from '#lib/access/reset-factors.ts'
import { inInstallation } from './procedures.ts'

const account = z.object({ userId: z.uuid() })

export const people = {
  list: inInstallation('user.manage').handler(async ({ context }) => listPeople(context.database)),
  invite: inInstallation('user.manage')
    .input(invitationSchema)
    .handler(async ({ context, input }) => invite(context.database, context.person, input)),
  renewLink: inInstallation('user.manage')
    .input(account)
    .handler(async ({ context, input }) => renewLink(context.database, context.person, input.userId)),
  setRole: inInstallation('user.manage')
    .input(roleChangeSchema)
    .handler(async ({ context, input }) => setRole(context.database, context.person, input)),
  deactivate: inInstallation('user.manage')
    .input(account)
    .handler(async ({ context, input }) => deactivate(context.database, context.person, input.userId)),
  reactivate: inInstallation('user.manage')
    .input(account)
    .handler(async ({ context, input }) => reactivate(context.database, context.person, input.userId)),
  factorRule: inInstallation('user.manage').handler(async ({ context }) => factorRule(context.database)),
  setFactorRule: inInstallation('user.manage')
    .input(factorRuleSchema)
    .handler(async ({ context, input }) => setFactorRule(context.database, context.person, input)),
  resetFactors: inInstallation('user.manage')
    .input(resetFactorsSchema)
    .handler(async ({ context, input }) => resetFactors(context.database, context.person, input)),
}
