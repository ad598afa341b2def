import { z } from 'zod'
import type { Database, Transaction } from '#lib/database/client.ts'
import { storedDocument } from '#lib/documents/stored-document.ts'
import type { AuditedChange, AuditedExport, AuditedView } from './audited-actions.ts'
import type { Person } from './permissions.ts'

const detailsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
type AuditDetails = z.infer<typeof detailsSchema>

const storedDetails = storedDocument({
  title: 'This entry of the audit trail',
  schema: detailsSchema,
  upgrades: [(earlier) => earlier],
  under: 'details',
  remedy: 'The person, action and time are shown next to it.',
})

/** Looking at the same thing within this time is one view: pages ask again and again, and players for one part after another. */
const ONE_VIEW_MS = 30 * 60_000
/** The same refusal within this time is one. */
const ONE_REFUSAL_MS = 60_000

/**
 * Adds an entry to the audit trail in the transaction of the change that it tells of: both are stored, or neither.
 *
 * @param subject id of what was changed
 * @param details never patient data
 */
export async function audit(
  transaction: Transaction,
  userId: string | null,
  action: AuditedChange,
  subject?: string,
  details?: AuditDetails,
): Promise<void> {
  await transaction.auditEntry.create({
    data: { userId, action, subject, ...(details ? { details: storedDetails.write(details) } : {}) },
  })
}

/** The same for many changes of one kind, with an entry for each subject. */
export async function auditEach(
  transaction: Transaction,
  userId: string,
  action: AuditedChange,
  subjects: readonly string[],
  details: AuditDetails,
): Promise<void> {
  const written = storedDetails.write(details)
  await transaction.auditEntry.createMany({
    data: subjects.map((subject) => ({ userId, action, subject, details: written })),
  })
}

/** Adds an entry about a file that a person is about to be given. */
export async function auditExport(
  database: Database,
  person: Person,
  action: AuditedExport,
  subject: string,
): Promise<void> {
  await database.auditEntry.create({ data: { userId: person.id, action, subject } })
}

/** Adds an entry about what a person looks at, once for a while of looking. */
export async function auditView(
  database: Database,
  person: Person,
  action: AuditedView,
  subject: string,
): Promise<void> {
  await addUnlessRecent(database, { userId: person.id, action, subject }, ONE_VIEW_MS)
}

/**
 * Adds an entry about what a person was kept from.
 *
 * @param subject id of what it was about, as it was given
 */
export async function auditRefusal(
  database: Database,
  person: Person,
  permission: string,
  subject: string | undefined,
): Promise<void> {
  const entry = { userId: person.id, action: 'access.refused', subject: subject?.slice(0, 100).replaceAll('\0', '') }
  await addUnlessRecent(database, { ...entry, details: storedDetails.write({ permission }) }, ONE_REFUSAL_MS)
}

async function addUnlessRecent(
  database: Database,
  entry: { userId: string; action: string; subject?: string; details?: ReturnType<typeof storedDetails.write> },
  withinMs: number,
): Promise<void> {
  const { userId, action, subject, details } = entry
  const same = { userId, action, subject: subject ?? null, ...(details ? { details: { equals: details } } : {}) }
  const where = { ...same, at: { gt: new Date(Date.now() - withinMs) } }
  if (await database.auditEntry.findFirst({ where, select: { id: true } })) return
  await database.auditEntry.create({ data: entry })
}

/** The details of a stored entry; undefined where there are none or they can't be read. */
export function auditDetails(stored: unknown): AuditDetails | undefined {
  return stored === null ? undefined : storedDetails.readOrWhy(stored).value
}
