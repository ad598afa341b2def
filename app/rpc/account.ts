import { z } from 'zod'
import { linkedPasswordSchema, seeLink, setLinkedPassword } from '#lib/access/account-links.ts'
import { changePassword, passwordChangeSchema } from '#lib/access/accounts.ts'
import { linkTokenSchema } from '#lib/access/link-tokens.ts'
import { may } from '#lib/access/permissions.ts'
import { endOtherSessions, endSession, listSessions, noteUse, timeLeft } from '#lib/access/sessions.ts'
import { acceptInvitation, acceptSchema, seeInvitation } from '#lib/studies/invitations.ts'
import { leaveStudy } from '#lib/studies/members.ts'
import { forEveryone, forSignedIn } from './procedures.ts'

const OWN_ACCOUNT = 'Everyone may see and change their own account.'
const LINK = 'The link, good once, stands for signing in.'

export const me = forSignedIn(OWN_ACCOUNT, { beforeFactor: true }).handler(({ context: { person } }) => ({
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

export const account = {
  changePassword: forSignedIn(OWN_ACCOUNT)
    .input(passwordChangeSchema)
    .handler(async ({ context, input }) => changePassword(context.database, context.person, input)),
  sessions: forSignedIn(OWN_ACCOUNT).handler(async ({ context }) => listSessions(context.database, context.person)),
  endSession: forSignedIn(OWN_ACCOUNT)
    .input(z.object({ id: z.uuid() }))
    .handler(async ({ context, input }) => endSession(context.database, context.person, input.id)),
  endOtherSessions: forSignedIn(OWN_ACCOUNT).handler(async ({ context }) =>
    endOtherSessions(context.database, context.person),
  ),
  timeLeft: forSignedIn(OWN_ACCOUNT, { beforeFactor: true }).handler(async ({ context }) =>
    timeLeft(context.database, context.person),
  ),
  stay: forSignedIn(OWN_ACCOUNT, { beforeFactor: true }).handler(async ({ context }) =>
    noteUse(context.database, context.person),
  ),
  leaveStudy: forSignedIn('Everyone may leave a study that they are a member of.')
    .input(z.object({ studyId: z.uuid() }))
    .handler(async ({ context, input }) => leaveStudy(context.database, context.person, input.studyId)),
}

export const links = {
  see: forEveryone(LINK)
    .input(z.object({ token: linkTokenSchema }))
    .handler(
      async ({ context: { database }, input: { token } }) =>
        (await seeInvitation(database, token)) ?? seeLink(database, token),
    ),
  setPassword: forEveryone(LINK)
    .input(linkedPasswordSchema)
    .handler(async ({ context, input }) => setLinkedPassword(context.database, input)),
  /** Makes the account of somebody who was invited to a study. */
  join: forEveryone(LINK)
    .input(acceptSchema)
    .handler(async ({ context, input }) => acceptInvitation(context.database, input)),
}
