import { z } from 'zod'
import type { Database, Prisma } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { audit, auditDetails } from './audit.ts'
import { type AuditDetails, tellingDetails } from './audit-details.ts'
import { ALSO_IN_GROUP, AUDIT_PAGE, type AuditFilter } from './audit-groups.ts'
import { subjectNames } from './audit-subjects.ts'
import { AUDITED_ACTIONS } from './audited-actions.ts'
import type { Person } from './permissions.ts'

export const auditReviewSchema = z.object({
  position: z.string().regex(/^\d{1,18}$/),
  note: z.string().trim().max(2000).default(''),
})

export interface AuditRow {
  id: string
  at: Date
  /** Who did it; undefined for the terminal, and for attempts to sign in. */
  person: string | undefined
  /** What they did, in words that follow their name; to be shown by `t.stored`. */
  did: string
  action: string
  /** What it was about, by name; undefined where that has none. */
  subject: string | undefined
  details: AuditDetails
}

/** A page of the trail, the latest first. */
export async function listAudit(database: Database, filter: AuditFilter, take = AUDIT_PAGE): Promise<AuditRow[]> {
  const entries = await database.auditEntry.findMany({
    where: whereOf(filter),
    orderBy: { id: 'desc' },
    take,
    include: { user: { select: { name: true } } },
  })
  const subjects = await subjectNames(
    database,
    entries.flatMap(({ subject }) => subject ?? []),
  )
  return entries.map(({ id, at, user, action, subject, details }) => ({
    id: id.toString(),
    at,
    person: user?.name,
    did: AUDITED_ACTIONS[action] ?? action,
    action,
    subject: subject ? subjects.get(subject) : undefined,
    details: tellingDetails(auditDetails(details) ?? {}),
  }))
}

/** The first words of the actions in a group. */
const wordsOf = (group: NonNullable<AuditFilter['group']>) => [group, ...(ALSO_IN_GROUP[group] ?? [])]

function whereOf({ userId, group, from, to, before }: AuditFilter): Prisma.AuditEntryWhereInput {
  return {
    ...(userId ? { userId } : {}),
    ...(group ? { OR: wordsOf(group).map((word) => ({ action: { startsWith: `${word}.` } })) } : {}),
    ...(before ? { id: { lt: BigInt(before) } } : {}),
    at: {
      ...(from ? { gte: new Date(`${from}T00:00:00Z`) } : {}),
      ...(to ? { lte: new Date(`${to}T23:59:59.999Z`) } : {}),
    },
  }
}

/** What the page shows about the trail as a whole. */
export async function auditState(database: Database) {
  const [review, last, people] = await Promise.all([
    database.auditReview.findFirst({ orderBy: { at: 'desc' }, include: { by: { select: { name: true } } } }),
    database.auditSeal.findFirst({ orderBy: { position: 'desc' } }),
    database.user.findMany({
      where: { auditEntries: { some: {} } },
      select: { id: true, name: true },
      orderBy: { name: 'asc' },
    }),
  ])
  return {
    people,
    /** The last place of the chain. */
    position: (last?.position ?? 0n).toString(),
    review: review && {
      at: review.at,
      by: review.by.name,
      note: review.note,
      /** Entries that came since. */
      since: Number((last?.position ?? 0n) - review.position),
    },
  }
}

/** Notes that a person has looked through the trail up to a place of the chain. @throws ConcordError conflict */
export async function reviewAudit(
  database: Database,
  person: Person,
  { position, note }: z.infer<typeof auditReviewSchema>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    const upTo = BigInt(position)
    if (!(await tx.auditSeal.findUnique({ where: { position: upTo } })))
      throw new ConcordError('conflict', phrase('There is no such entry in the chain. Reload the page.'))
    const { id } = await tx.auditReview.create({ data: { byId: person.id, position: upTo, note } })
    await audit(tx, person.id, 'audit.review', id, { entries: Number(upTo) })
  })
}
