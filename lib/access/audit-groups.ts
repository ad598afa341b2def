import { z } from 'zod'
import { phrase } from '#lib/messages/message.ts'

/** Groups of actions by the word before their first dot, as the page's filter names them. */
export const AUDIT_GROUPS = {
  session: phrase('Signing in and out'),
  account: phrase('Accounts'),
  access: phrase('Refusals'),
  study: phrase('Studies and members'),
  plan: phrase('Analysis plans'),
  participant: phrase('Participants'),
  interview: phrase('Interviews'),
  recording: phrase('Recordings'),
  note: phrase('Notes'),
  event: phrase('Events'),
  sheet: phrase('Rating sheets'),
  ratings: phrase('Imported ratings'),
  assignment: phrase('Assignments of raters'),
  consensus: phrase('Consensus of raters'),
  certification: phrase('Certification of raters'),
  analysis: phrase('Analyses'),
  head: phrase('Heads'),
  estimate: phrase('Estimates'),
  source: phrase('Imported estimates'),
  bin: phrase('Bin'),
  prompts: phrase('Descriptions of faces'),
  model: phrase('Models'),
  phantom: phrase('Phantom studies'),
  report: phrase('Reports'),
  agreement: phrase('Agreement'),
  words: phrase('Words on faces'),
  export: phrase('Exports'),
  backup: phrase('Backups'),
  audit: phrase('Audit trail'),
} as const

/** What the filter for a group finds besides the actions that begin with its own word. */
export const ALSO_IN_GROUP: Partial<Record<keyof typeof AUDIT_GROUPS, readonly string[]>> = {
  participant: ['participants'],
  note: ['caption'],
  model: ['encoder'],
  export: ['raters', 'history'],
}

/** The groups that the history of a study has; the others are about the installation. Of models, it has the training of encoders. */
export const HISTORY_GROUPS = (Object.keys(AUDIT_GROUPS) as (keyof typeof AUDIT_GROUPS)[]).filter(
  (group) => !['session', 'account', 'backup', 'audit'].includes(group),
)

const day = z.iso.date()

export const auditFilterSchema = z.object({
  userId: z.uuid().optional(),
  group: z.enum(Object.keys(AUDIT_GROUPS) as [keyof typeof AUDIT_GROUPS]).optional(),
  /** First and last day, in UTC. */
  from: day.optional(),
  to: day.optional(),
  /** Entries before this one, for the next page. */
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
})
export const historySchema = auditFilterSchema.extend({ studyId: z.uuid() })
export type AuditFilter = z.infer<typeof auditFilterSchema>

export const AUDIT_PAGE = 100
