import { z } from 'zod'
import { expiredLink, invitationSchema, linkedPasswordSchema } from '#lib/access/account-links.ts'
import { audit } from '#lib/access/audit.ts'
import { hashOfToken, newLinkToken } from '#lib/access/link-tokens.ts'
import { demandGoodPassword, hashPassword } from '#lib/access/passwords.ts'
import { may, mayInStudy, type Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { lockStudy, type memberSchema, setMember, storeMember } from './members.ts'

const HOURS = 7 * 24
/** How many people a search offers. */
const MOST_KNOWN = 10

export const knownPeopleSchema = z.object({ studyId: z.uuid(), search: z.string().trim().max(60).default('') })
export const pendingSchema = z.object({ studyId: z.uuid(), id: z.uuid() })
export const acceptSchema = linkedPasswordSchema.extend({ name: invitationSchema.shape.name })

/** A new link to a study, to be handed to its person; only its hash is stored. */
export interface StudyLink {
  token: string
  /** Hours for which it can be used. */
  hours: number
  email: string
}

/**
 * People whom a manager may know, by a part of their name or address, and who are no members: everyone for those who may list accounts, and those
 * of their own studies for others.
 */
export async function knownPeople(
  database: Database,
  person: Person,
  { studyId, search }: z.infer<typeof knownPeopleSchema>,
): Promise<{ name: string; email: string }[]> {
  const contains = { contains: search, mode: 'insensitive' as const }
  return database.user.findMany({
    where: {
      disabledAt: null,
      NOT: { email: { endsWith: '.invalid' } },
      OR: [{ name: contains }, { email: contains }],
      memberships: {
        none: { studyId },
        ...(may(person, 'user.list') ? {} : { some: { study: { memberships: { some: { userId: person.id } } } } }),
      },
    },
    select: { name: true, email: true },
    orderBy: { name: 'asc' },
    take: MOST_KNOWN,
  })
}

/**
 * Adds somebody to a study by their address: whoever has an account becomes a member; for anybody else a link is made, by which they make
 * their account within seven days. An earlier link to the same address no longer works.
 *
 * @returns the link; undefined where the person is a member now
 * @throws ConcordError as `setMember` does
 */
export async function inviteToStudy(
  database: Database,
  by: Person,
  member: z.infer<typeof memberSchema>,
): Promise<{ link: StudyLink | undefined }> {
  const { studyId, email, role } = member
  if (await database.user.findUnique({ where: { email }, select: { id: true } })) {
    await setMember(database, by, member)
    return { link: undefined }
  }
  return database.$transaction(async (tx) => {
    const { link, data } = linkTo(email, by)
    const key = { studyId_email: { studyId, email } }
    await tx.studyInvitation.upsert({
      where: key,
      create: { ...data, studyId, email, role },
      update: { ...data, role },
    })
    await audit(tx, by.id, 'study.invite', studyId, { address: email, role })
    return { link }
  })
}

/** Makes another link for somebody who was invited; the former one no longer works. @throws ConcordError not-found */
export async function renewInvitation(
  database: Database,
  by: Person,
  key: z.infer<typeof pendingSchema>,
): Promise<{ link: StudyLink }> {
  return database.$transaction(async (tx) => {
    const { email, role } = await pending(tx, key)
    const { link, data } = linkTo(email, by)
    const { count } = await tx.studyInvitation.updateMany({ where: key, data })
    if (count === 0) throw noLongerPending()
    await audit(tx, by.id, 'study.invite.link', key.studyId, { address: email, role })
    return { link }
  })
}

/** Takes an invitation back: its link no longer works. @throws ConcordError not-found */
export async function revokeInvitation(
  database: Database,
  by: Person,
  key: z.infer<typeof pendingSchema>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    const { email, role } = await pending(tx, key)
    const { count } = await tx.studyInvitation.deleteMany({ where: key })
    if (count === 0) throw noLongerPending()
    await audit(tx, by.id, 'study.invite.revoke', key.studyId, { address: email, role })
  })
}

/** Who was invited to a study and has not come yet. */
export async function pendingInvitations(database: Database, studyId: string) {
  const rows = await database.studyInvitation.findMany({
    where: { studyId },
    include: INVITER,
    orderBy: { email: 'asc' },
  })
  return rows.map((row) => {
    const { id, email, role, expiresAt } = row
    return { id, email, role, expiresAt, isOpen: isOpen(row) }
  })
}

/** What an invitation to a study says to whoever has its link; undefined where the link is none of these. */
export async function seeInvitation(database: Database, token: string) {
  const found = await findInvitation(database, token)
  if (!found) return undefined
  const { email, role, study, invitedBy } = found
  return { kind: 'study' as const, email, role, study: study.title, by: invitedBy?.name ?? '' }
}

/**
 * Makes the account of somebody who was invited, as a clinician, and makes them a member of the study. The link is used up.
 *
 * @returns the account's e-mail address
 * @throws ConcordError not-found where the link was used, revoked, replaced or is too old; bad-input where the password is easy to
 *   guess; conflict where the address has an account by now
 */
export async function acceptInvitation(
  database: Database,
  { token, name, password }: z.infer<typeof acceptSchema>,
): Promise<{ email: string }> {
  const invitation = await findInvitation(database, token)
  if (!invitation) throw expiredLink()
  const { email, studyId } = invitation
  demandGoodPassword(password, { name, email })
  const passwordHash = await hashPassword(password)
  return database.$transaction(async (tx) => {
    await lockStudy(tx, studyId)
    // Whoever gave it may have been removed from the study meanwhile.
    const still = await findInvitation(tx, token)
    const { count } = await tx.studyInvitation.deleteMany({ where: { tokenHash: hashOfToken(token) } })
    if (!still || count === 0) throw expiredLink()
    const { role } = still
    const [user] = await tx.user.createManyAndReturn({
      data: [{ name, email, role: 'clinician', passwordHash }],
      skipDuplicates: true,
    })
    if (!user)
      throw new ConcordError(
        'conflict',
        phrase('There is already an account for {email}. Ask the study’s manager to add it to the study.', { email }),
      )
    await storeMember(tx, { studyId, userId: user.id, role })
    await audit(tx, user.id, 'study.invite.accept', studyId, { role })
    return { email }
  })
}

const INVITER = {
  study: { select: { title: true } },
  invitedBy: { include: { memberships: { select: { studyId: true, role: true } } } },
} as const

async function findInvitation(database: Database | Transaction, token: string) {
  const where = { tokenHash: hashOfToken(token) }
  const found = await database.studyInvitation.findUnique({ where, include: INVITER })
  return found && isOpen(found) ? found : undefined
}

interface Inviting {
  studyId: string
  expiresAt: Date
  invitedBy:
    | (Pick<Person, 'id' | 'name' | 'email' | 'role'> & {
        disabledAt: Date | null
        memberships: readonly { studyId: string; role: StudyRole }[]
      })
    | null
}

/** An invitation is as good as whoever gave it: not of somebody who no longer manages the study. */
function isOpen({ studyId, expiresAt, invitedBy }: Inviting): boolean {
  if (!invitedBy || invitedBy.disabledAt || expiresAt.getTime() <= Date.now()) return false
  const role = invitedBy.memberships.find((member) => member.studyId === studyId)?.role
  return mayInStudy(invitedBy, role, 'study.manage')
}

function linkTo(email: string, by: Person) {
  const { token, tokenHash } = newLinkToken()
  const expiresAt = new Date(Date.now() + HOURS * 3600_000)
  return { link: { token, hours: HOURS, email }, data: { tokenHash, expiresAt, invitedById: by.id } }
}

async function pending(tx: Transaction, key: z.infer<typeof pendingSchema>) {
  const found = await tx.studyInvitation.findFirst({ where: key, select: { email: true, role: true } })
  if (!found) throw noLongerPending()
  return found
}

const noLongerPending = () =>
  new ConcordError('not-found', phrase('This invitation was already used or revoked. Reload the page.'))
