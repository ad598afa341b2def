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
/** Views that a program remembers at most. */
const MOST_KNOWN_VIEWS = 10_000
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
  const view = `${person.id} ${action} ${subject}`
  const known = knownViews.get(database) ?? new KnownViews()
  knownViews.set(database, known)
  if (known.has(view)) return
  const since = await addUnlessRecent(database, { userId: person.id, action, subject }, ONE_VIEW_MS)
  known.add(view, since.getTime() + ONE_VIEW_MS)
}

/** What this program knows to be in the audit trail, so that it need not ask for each part of a recording that is played. */
class KnownViews {
  /** Until when a view is the same one, in ms, the one that was noted first at the front. */
  readonly #until = new Map<string, number>()

  has(view: string): boolean {
    return (this.#until.get(view) ?? 0) > Date.now()
  }

  add(view: string, untilMs: number): void {
    this.#until.delete(view)
    this.#until.set(view, untilMs)
    if (this.#until.size > MOST_KNOWN_VIEWS) this.#until.delete(this.#until.keys().next().value!)
  }
}

const knownViews = new WeakMap<Database, KnownViews>()

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

/** @returns when the entry was added that is there now */
async function addUnlessRecent(
  database: Database,
  entry: { userId: string; action: string; subject?: string; details?: ReturnType<typeof storedDetails.write> },
  withinMs: number,
): Promise<Date> {
  const { userId, action, subject, details } = entry
  const same = { userId, action, subject: subject ?? null, ...(details ? { details: { equals: details } } : {}) }
  const where = { ...same, at: { gt: new Date(Date.now() - withinMs) } }
  const select = { at: true }
  const recent = await database.auditEntry.findFirst({ where, select, orderBy: { at: 'desc' } })
  return (recent ?? (await database.auditEntry.create({ data: entry, select }))).at
}

/** The details of a stored entry; undefined where there are none or they can't be read. */
export function auditDetails(stored: unknown): AuditDetails | undefined {
  return stored === null ? undefined : storedDetails.readOrWhy(stored).value
}
