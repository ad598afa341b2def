import {
  createFirstAdministrator,
  firstAdministratorSchema,
  hasAdministrator,
} from '#lib/access/first-administrator.ts'
import { forEveryone } from './procedures.ts'

export const setup = {
  isNeeded: forEveryone('The first page asks this before there is anyone to sign in.').handler(
    async ({ context }) => !(await hasAdministrator(context.database)),
  ),
  createAdministrator: forEveryone('The code that the terminal printed, good once, stands for signing in.')
    .input(firstAdministratorSchema)
    .handler(async ({ context, input }) => createFirstAdministrator(context.database, input)),
}
