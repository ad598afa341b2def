import { z } from 'zod'
import type { Database, Prisma } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { audit, auditDetails } from './audit.ts'
import { type AuditDetails, isId, tellingDetails } from './audit-details.ts'
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

/**
 * A page of the trail, the latest first.
 *
 * @param filter with `studyId`, of entries about the things of one study alone
 */
export async function listAudit(
  database: Database,
  filter: AuditFilter & { studyId?: string },
  take = AUDIT_PAGE,
): Promise<AuditRow[]> {
  const entries = await database.auditEntry.findMany({
    where: whereOf(filter),
    orderBy: { id: 'desc' },
    take,
    include: { user: { select: { name: true } } },
  })
  const told = entries.map((entry) => ({ ...entry, told: auditDetails(entry.details) ?? {} }))
  const [subjects, people] = await Promise.all([
    subjectNames(
      database,
      entries.flatMap(({ subject }) => subject ?? []),
    ),
    peopleIn(
      database,
      told.map((entry) => entry.told),
    ),
  ])
  return told.map(({ id, at, user, action, subject, told: details }) => ({
    id: id.toString(),
    at,
    person: user?.name,
    did: AUDITED_ACTIONS[action] ?? action,
    action,
    subject: subject ? subjects.get(subject) : undefined,
    details: tellingDetails(withNames(details, people)),
  }))
}

/** Names of the people whom details tell of by their ids. */
async function peopleIn(database: Database, details: readonly AuditDetails[]): Promise<Map<string, string>> {
  const ids = new Set(details.flatMap((each) => Object.values(each).filter(isId)))
  if (ids.size === 0) return new Map()
  const users = await database.user.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } })
  return new Map(users.map(({ id, name }) => [id, name]))
}

function withNames(details: AuditDetails, people: ReadonlyMap<string, string>): AuditDetails {
  const named = Object.entries(details).map(([name, value]) => [name, (isId(value) && people.get(value)) || value])
  return Object.fromEntries(named)
}

/** The first words of the actions in a group. */
const wordsOf = (group: NonNullable<AuditFilter['group']>) => [group, ...(ALSO_IN_GROUP[group] ?? [])]

function whereOf(filter: AuditFilter & { studyId?: string }): Prisma.AuditEntryWhereInput {
  const { studyId, userId, group, from, to, before } = filter
  return {
    ...(studyId ? { studyId } : {}),
    ...(userId ? { userId } : {}),
    ...(group ? { OR: wordsOf(group).map((word) => ({ action: { startsWith: `${word}.` } })) } : {}),
    ...(before ? { id: { lt: BigInt(before) } } : {}),
    ...(from || to
      ? {
          at: {
            ...(from ? { gte: new Date(`${from}T00:00:00Z`) } : {}),
            ...(to ? { lte: new Date(`${to}T23:59:59.999Z`) } : {}),
          },
        }
      : {}),
  }
}

/** Who has entries about a study, for the filter of its history. */
export async function peopleInHistory(database: Database, studyId: string) {
  return database.user.findMany({
    where: { auditEntries: { some: { studyId } } },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
  })
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
