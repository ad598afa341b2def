import { z } from 'zod'
import { createAccount, listPeople, newAccountSchema } from '#lib/access/accounts.ts'
import { may } from '#lib/access/permissions.ts'
import { forSignedIn, inInstallation } from './procedures.ts'

export const me = forSignedIn('Everyone may see their own account.').handler(({ context: { person } }) => ({
  name: person.name,
  email: person.email,
  role: person.role,
  may: {
    managePeople: may(person, 'user.manage'),
    createStudy: may(person, 'study.create'),
    loadPhantom: may(person, 'phantom.create'),
    importModels: may(person, 'model.import'),
  },
}))

export const people = {
  list: inInstallation('user.manage').handler(async ({ context }) => listPeople(context.database)),
  create: inInstallation('user.manage')
    .input(newAccountSchema.extend({ role: z.enum(['administrator', 'researcher', 'clinician']) }))
    .handler(async ({ context, input: { role, ...account } }) =>
      createAccount(context.database, context.person, account, role),
    ),
}
