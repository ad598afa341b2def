import { z } from 'zod'
import type { Database, Transaction } from '#lib/database/client.ts'
import { storedDocument } from '#lib/documents/stored-document.ts'
import type { Person } from './permissions.ts'

/** Changes that are written to the audit trail, each with what the person did. */
export const AUDITED_CHANGES = {
  'account.first-administrator': 'created the first administrator account',
  'account.invite': 'invited a person',
  'account.link': 'made a link to set a password',
  'account.password': 'set a password',
  'account.unconfirmed': 'failed to show again who they are',
  'account.factor.begin': 'began to set up a second factor',
  'account.factor.add': 'set up a second factor',
  'account.factor.remove': 'removed a second factor of their own',
  'account.factor.reset': 'removed a person’s second factors',
  'account.factor.rule': 'changed whose accounts need a second factor',
  'account.recovery-codes': 'made new recovery codes',
  'account.link-external': 'signed in by an OpenID provider for the first time',
  'account.role': 'changed a person’s role',
  'account.deactivate': 'deactivated an account',
  'account.reactivate': 'reactivated an account',
  'session.sign-in': 'signed in',
  'session.refused': 'failed to sign in',
  'session.sign-out': 'signed out',
  'session.end': 'ended sessions of their own',
  'study.create': 'created a study',
  'study.member': 'added a member to a study or changed their role',
  'study.member.remove': 'removed a member from a study or left it',
  'study.sampling': 'changed a study’s encoder or stride',
  'study.correct': 'corrected a study’s code, title, description or items',
  'study.scale': 'gave a study a scale of its own, or a new version of it',
  'study.anchors': 'changed a study’s anchors',
  'study.name-pattern': 'changed how a study’s recordings are named',
  'study.quota': 'changed how much a study may store',
  'study.bin': 'changed how long a study keeps deleted data',
  'study.delete': 'deleted a study',
  'plan.save': 'saved a draft of an analysis plan',
  'plan.discard': 'removed the draft of an analysis plan',
  'plan.lock': 'locked an analysis plan',
  'phantom.create': 'created a phantom study',
  'participant.consent': 'changed what a participant consented to',
  'participants.import': 'added participants and interviews from a file',
  'participant.delete': 'deleted a participant',
  'interview.correct': 'corrected an interview’s participant, visit or date',
  'participant.correct': 'corrected a participant’s code or groups',
  'interview.create': 'added an interview',
  'interview.delete': 'deleted an interview',
  'recording.upload': 'uploaded a recording',
  'recording.expire': 'removed a recording whose time to be kept had ended',
  'recording.use': 'chose the recording of an interview that is used',
  'recording.withdraw': 'withdrew a recording',
  'recording.delete': 'deleted a recording',
  'recording.blur': 'started making a face-blurred copy of a recording',
  'recording.blur.cancel': 'cancelled a face-blurred copy of a recording',
  'report.issue': 'handed out a severity report',
  'study.report': 'changed what a study’s severity reports hold',
  'export.make': 'started an export of a study',
  'export.cancel': 'cancelled an export of a study',
  'export.retry': 'restarted an export of a study',
  'export.remove': 'removed the file of an export',
  'recording.convert': 'started making a playable copy of a recording',
  'recording.convert.cancel': 'cancelled a playable copy of a recording',
  'sheet.save': 'saved a draft of a rating sheet',
  'sheet.lock': 'signed and locked a rating sheet',
  'sheet.correct': 'corrected a rating sheet',
  'sheet.count': 'chose the version of a rating sheet that counts',
  'consensus.save': 'saved a draft of a consensus between raters',
  'consensus.sign': 'signed a consensus between raters',
  'study.limits': 'changed how far raters may differ before somebody decides between them',
  'certification.rule': 'changed when raters of a study are certified',
  'certification.mark': 'made a rating the reference of training',
  'certification.unmark': 'took an interview out of the training set',
  'certification.assign': 'assigned the training set to raters',
  'assignment.plan': 'assigned interviews to raters',
  'assignment.reassign': 'assigned an interview to another rater',
  'assignment.withdraw': 'withdrew an assignment',
  'assignment.due': 'changed when an assigned interview is due',
  'assignment.stop': 'let every rater rate every interview',
  'interview.interviewer': 'changed who led an interview',
  'ratings.import': 'imported ratings from a file',
  'ratings.delete': 'deleted imported ratings',
  'analysis.start': 'started an analysis of a recording',
  'analysis.choose-face': 'chose the participant’s face and started its analysis',
  'analysis.cancel': 'cancelled an analysis',
  'analysis.delete': 'deleted an analysis',
  'analysis.retry': 'restarted an analysis',
  'phantom.cancel': 'cancelled a phantom study',
  'phantom.retry': 'restarted a phantom study',
  'head.train': 'started training heads',
  'head.train.cancel': 'cancelled the training of heads',
  'head.train.retry': 'restarted the training of heads',
  'head.permute': 'started a permutation test of heads',
  'head.permute.cancel': 'cancelled a permutation test of heads',
  'head.permute.retry': 'restarted a permutation test of heads',
  'head.choose': 'chose the head whose estimates a study shows',
  'head.describe': 'changed statements on a head’s card',
  'head.import': 'imported a head',
  'head.delete': 'deleted a head',
  'source.create': 'imported estimates',
  'source.remove': 'removed imported estimates',
  'prompts.create': 'created a set of descriptions',
  'prompts.change': 'changed a set of descriptions',
  'prompts.remove': 'removed a set of descriptions',
  'note.create': 'wrote a note on a recording',
  'note.change': 'changed a note on a recording',
  'note.remove': 'deleted a note on a recording',
  'event.kind': 'added or changed an event that a study marks',
  'event.kind.remove': 'removed an event that a study marks',
  'event.mark': 'marked an event in a recording',
  'event.unmark': 'deleted the mark of an event in a recording',
  'estimate.again': 'estimated an interview again',
  'bin.restore': 'restored something from the bin',
  'bin.remove': 'removed something from the bin for good',
  'model.import': 'requested the import of a model',
  'model.remove': 'removed a model',
  'model.restore': 'restored a removed model',
  'model.import.cancel': 'cancelled the import of a model',
  'model.import.retry': 'restarted the import of a model',
  'backup.make': 'requested a backup',
  'backup.cancel': 'cancelled a backup',
  'backup.retry': 'restarted a backup',
  'audit.review': 'reviewed the audit trail',
} as const satisfies Record<string, string>

/** What people look at; written once for a while of looking. */
export const AUDITED_VIEWS = {
  'interview.view': 'opened an interview',
  'recording.play': 'played a recording',
  'report.view': 'opened a preview of a severity report',
} as const satisfies Record<string, string>

/** What people were kept from. */
export const AUDITED_REFUSALS = {
  'access.refused': 'was refused access',
} as const satisfies Record<string, string>

/** Files that people take away; each is written to the audit trail too. */
export const AUDITED_EXPORTS = {
  'report.export': 'downloaded a severity report',
  'recording.blurred': 'downloaded a face-blurred copy of a recording',
  'export.download': 'downloaded an export of a study',
  'participant.export': 'exported everything about a participant',
  'agreement.export': 'exported an agreement table',
  'plan.export': 'exported an analysis plan',
  'words.export': 'exported a table of text descriptions',
  'head.card': 'exported a model card',
  'head.export': 'exported a head',
  'audit.export': 'exported the audit trail',
} as const satisfies Record<string, string>

const detailsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
type AuditDetails = z.infer<typeof detailsSchema>

const storedDetails = storedDocument({
  title: 'This entry of the audit trail',
  schema: detailsSchema,
  upgrades: [(earlier) => earlier],
  under: 'details',
  remedy: 'The person, action and time are shown next to it.',
})

export type AuditedChange = keyof typeof AUDITED_CHANGES
export type AuditedExport = keyof typeof AUDITED_EXPORTS
export type AuditedView = keyof typeof AUDITED_VIEWS

/** Every action of the trail, in words that follow a person's name. */
export const AUDITED_ACTIONS: Readonly<Record<string, string>> = {
  ...AUDITED_CHANGES,
  ...AUDITED_VIEWS,
  ...AUDITED_EXPORTS,
  ...AUDITED_REFUSALS,
}

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
