import { z } from 'zod'
import { holdAccount } from '#lib/access/accounts.ts'
import { audit } from '#lib/access/audit.ts'
import { type EstimateSight, sightsIn } from '#lib/access/estimate-sight.ts'
import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { Role, StudyRole } from '#prisma/client/enums.ts'

export const memberSchema = z.object({
  studyId: z.uuid(),
  email: z
    .email('This is not an e-mail address.')
    .max(320)
    .transform((email) => email.toLowerCase()),
  role: z.enum(['manager', 'rater', 'viewer']),
})

/**
 * Makes an account holder a member of a study, or changes their role in it. Where they have the role already, nothing is written.
 *
 * @throws ConcordError not-found where there is no such account; conflict where somebody who could see estimates would
 *   rate, or no manager would be left
 */
export async function setMember(
  database: Database,
  by: Person,
  { studyId, email, role }: z.infer<typeof memberSchema>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    await lockStudy(tx, studyId)
    const user = await lockedAccount(tx, email)
    if (user.disabledAt)
      throw new ConcordError('conflict', phrase('{name}’s account is deactivated.', { name: user.name }))
    const key = { studyId, userId: user.id }
    const before = await tx.membership.findUnique({ where: { studyId_userId: key } })
    if (before?.role === role) return
    if (role === 'rater') await demandUnseen(tx, studyId, user)
    if (before?.role === 'manager') await demandOtherManager(tx, key, user.name)
    await storeMember(tx, { ...key, role })
    await tx.studyInvitation.deleteMany({ where: { studyId, email } })
    await audit(tx, by.id, 'study.member', studyId, { user: user.id, before: before?.role ?? null, role })
  })
}

/** Stores a membership, and for good that its holder could see estimates where the role shows them. */
export async function storeMember(
  tx: Transaction,
  { studyId, userId, role }: { studyId: string; userId: string; role: StudyRole },
): Promise<void> {
  const key = { studyId, userId }
  await tx.membership.upsert({ where: { studyId_userId: key }, create: { ...key, role }, update: { role } })
  if (role !== 'rater') await tx.estimateSight.upsert({ where: { studyId_userId: key }, create: key, update: {} })
}

/**
 * Removes a member from a study. Sheets that they locked stay.
 *
 * @throws ConcordError not-found where they are no member; conflict where no manager would be left
 */
export async function removeMember(
  database: Database,
  by: Person,
  key: { studyId: string; userId: string },
): Promise<void> {
  await database.$transaction(async (tx) => {
    await lockStudy(tx, key.studyId)
    const member = await tx.membership.findUnique({ where: { studyId_userId: key }, include: { user: true } })
    if (!member) throw new ConcordError('not-found', phrase('This person is not a member of the study.'))
    if (member.role === 'manager') await demandOtherManager(tx, key, member.user.name)
    await tx.membership.delete({ where: { studyId_userId: key } })
    await audit(tx, by.id, 'study.member.remove', key.studyId, { user: key.userId, before: member.role })
  })
}

/** Ends a person's own membership. @throws ConcordError not-found, conflict */
export async function leaveStudy(database: Database, person: Person, studyId: string): Promise<void> {
  const own = { studyId, userId: person.id }
  if (!(await database.membership.findUnique({ where: { studyId_userId: own } })))
    throw new ConcordError('not-found', phrase('You are not a member of this study.'))
  await removeMember(database, person, own)
}

/** A person's role in each study that they are a member of, by the study's id. */
export async function rolesOf(database: Database, person: Person): Promise<Map<string, StudyRole>> {
  const rows = await database.membership.findMany({ where: { userId: person.id } })
  return new Map(rows.map(({ studyId, role }) => [studyId, role]))
}

export async function listMembers(database: Database, person: Person, studyId: string, role: StudyRole | undefined) {
  const members = await database.membership.findMany({
    where: { studyId },
    include: { user: { select: { id: true, name: true, email: true, disabledAt: true } } },
    orderBy: { user: { name: 'asc' } },
  })
  return {
    mayManage: mayInStudy(person, role, 'study.manage'),
    members: members.map(({ user: { disabledAt, ...user }, role: has }) => ({
      ...user,
      role: has,
      deactivated: disabledAt !== null,
      self: user.id === person.id,
    })),
  }
}

/** Changes of a study's members come one after another, so that a manager always stays. */
export async function lockStudy(tx: Transaction, studyId: string): Promise<void> {
  await tx.$executeRaw`select 1 from "Study" where "id" = ${studyId}::uuid for update`
}

/** Whose address it is, held until the transaction ends: whoever is made a rater isn't made an administrator at the same time. */
async function lockedAccount(tx: Transaction, email: string) {
  const found = await tx.user.findUnique({ where: { email }, select: { id: true } })
  if (!found)
    throw new ConcordError('not-found', phrase('There is no account for {email}. Invite them first.', { email }))
  await holdAccount(tx, found.id)
  return tx.user.findUniqueOrThrow({ where: { id: found.id } })
}

async function demandOtherManager(
  tx: Transaction,
  { studyId, userId }: { studyId: string; userId: string },
  name: string,
): Promise<void> {
  const others = await tx.membership.count({
    where: { studyId, role: 'manager', userId: { not: userId }, user: { disabledAt: null } },
  })
  if (others > 0) return
  throw new ConcordError(
    'conflict',
    phrase('{name} is the study’s last manager. Make another member its manager first.', { name }),
  )
}

/** Refuses as a rater of a blinded study whoever could see its estimates at any time. */
async function demandUnseen(
  tx: Transaction,
  studyId: string,
  user: { id: string; name: string; role: Role; administratorUntil: Date | null },
): Promise<void> {
  const sight = (await sightsIn(tx, studyId, [user])).get(user.id)
  if (sight) throw new ConcordError('conflict', WHY_SIGHTED[sight](user.name))
}

const WHY_SIGHTED: Record<EstimateSight, (name: string) => Message> = {
  administrator: (name) =>
    phrase('{name} is an administrator and sees the estimates of every study, so their ratings would not be blind.', {
      name,
    }),
  'former-administrator': (name) =>
    phrase(
      '{name} was an administrator while this study existed and could see its estimates, so their ratings would not be blind.',
      { name },
    ),
  member: (name) =>
    phrase('{name} could see the study’s estimates as its manager or viewer, so their ratings would not be blind.', {
      name,
    }),
}
