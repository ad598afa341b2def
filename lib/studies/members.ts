import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { StudyRole } from '#prisma/client/enums.ts'

export const memberSchema = z.object({
  studyId: z.uuid(),
  email: z.email('This is not an e-mail address.').transform((email) => email.toLowerCase()),
  role: z.enum(['manager', 'rater', 'viewer']),
})

/**
 * Makes an account holder a member of a study, or changes their role in it.
 *
 * @throws ConcordError not-found where there is no such account; conflict where somebody who could see estimates would rate
 */
export async function setMember(
  database: Database,
  by: Person,
  { studyId, email, role }: z.infer<typeof memberSchema>,
): Promise<void> {
  const user = await database.user.findUnique({ where: { email } })
  if (!user) throw new ConcordError('not-found', `There is no account for ${email}. An administrator can make one.`)
  const key = { studyId_userId: { studyId, userId: user.id } }
  if (role === 'rater' && user.role === 'administrator') {
    throw new ConcordError(
      'conflict',
      `${user.name} is an administrator and sees the estimates of every study, so their ratings would not be blind.`,
    )
  }
  await database.$transaction(async (tx) => {
    const before = await tx.membership.findUnique({ where: key })
    if (before && before.role !== 'rater' && role === 'rater') {
      throw new ConcordError(
        'conflict',
        `${user.name} could see the study’s estimates as its ${before.role}, so their ratings would not be blind.`,
      )
    }
    await tx.membership.upsert({ where: key, create: { studyId, userId: user.id, role }, update: { role } })
    await audit(tx, by.id, 'study.member', studyId, { user: user.id, role })
  })
}

/** A person's role in each study that they are a member of, by the study's id. */
export async function rolesOf(database: Database, person: Person): Promise<Map<string, StudyRole>> {
  const rows = await database.membership.findMany({ where: { userId: person.id } })
  return new Map(rows.map(({ studyId, role }) => [studyId, role]))
}

export async function listMembers(database: Database, studyId: string) {
  const members = await database.membership.findMany({
    where: { studyId },
    include: { user: { select: { id: true, name: true, email: true } } },
    orderBy: { user: { name: 'asc' } },
  })
  return members.map(({ user, role }) => ({ id: user.id, name: user.name, email: user.email, role }))
}
