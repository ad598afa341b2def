import { z } from 'zod'
import { createFirstAdministrator, hasAdministrator, newAccountSchema } from '#lib/access/accounts.ts'
import { forEveryone } from './procedures.ts'

export const setup = {
  isNeeded: forEveryone('The first page asks this before there is anyone to sign in.').handler(
    async ({ context }) => !(await hasAdministrator(context.database)),
  ),
  createAdministrator: forEveryone('The code that the terminal printed, good once, stands for signing in.')
    .input(newAccountSchema.extend({ code: z.string().min(1, 'Copy the code from the terminal.').max(40) }))
    .handler(async ({ context, input: { code, ...account } }) =>
      createFirstAdministrator(context.database, code, account),
    ),
}
