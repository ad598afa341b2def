import { z } from 'zod'

/** Groups of actions by the word before their first dot, as the page's filter names them. */
export const AUDIT_GROUPS = {
  session: 'Signing in and out',
  account: 'Accounts',
  access: 'Refusals',
  study: 'Studies and members',
  plan: 'Analysis plans',
  participant: 'Participants',
  interview: 'Interviews',
  recording: 'Recordings',
  sheet: 'Rating sheets',
  ratings: 'Imported ratings',
  assignment: 'Assignments of raters',
  consensus: 'Consensus of raters',
  certification: 'Certification of raters',
  analysis: 'Analyses',
  head: 'Heads',
  source: 'Imported estimates',
  bin: 'Bin',
  prompts: 'Descriptions of faces',
  model: 'Models',
  phantom: 'Phantom studies',
  report: 'Reports',
  agreement: 'Agreement',
  words: 'Words on faces',
  audit: 'Audit trail',
} as const

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
export type AuditFilter = z.infer<typeof auditFilterSchema>

export const AUDIT_PAGE = 100
