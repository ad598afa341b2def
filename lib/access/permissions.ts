import type { Blinding, Role, StudyRole } from '#prisma/client/enums.ts'

export type { Blinding, StudyRole }

/** Who is asking; a person who signed in. */
export interface Person {
  id: string
  name: string
  email: string
  role: Role
  /** The session that they act in; undefined for programs. */
  sessionId?: string
  /** Whether their role needs a second factor that they don't have: they set it up before anything else. */
  withoutFactor?: boolean
}

/** What may be done, for the whole installation: who may, by role. */
const INSTALLATION_PERMISSIONS = {
  'study.list': ['administrator', 'researcher', 'clinician'],
  'study.create': ['administrator', 'researcher'],
  'phantom.create': ['administrator', 'researcher'],
  'user.manage': ['administrator'],
  'audit.see': ['administrator'],
  'user.list': ['administrator', 'researcher'],
  'model.list': ['administrator', 'researcher', 'clinician'],
  'model.import': ['administrator'],
  'backup.manage': ['administrator'],
  'queue.see': ['administrator', 'researcher', 'clinician'],
} as const satisfies Record<string, readonly Role[]>

/** What may be done in a study: which members may. Administrators may do everything except rate. */
const STUDY_PERMISSIONS = {
  'study.see': ['manager', 'rater', 'viewer'],
  'study.manage': ['manager'],
  'data.delete': ['manager'],
  'data.export': ['manager'],
  'interview.create': ['manager', 'rater'],
  'recording.upload': ['manager', 'rater'],
  'recording.play': ['manager', 'rater', 'viewer'],
  'analysis.control': ['manager', 'rater'],
  // Who manages a blinded study sees estimates and other sheets, so they don't rate in it.
  'note.write': ['manager', 'rater'],
  'sheet.rate': ['rater'],
  'rating.assign': ['manager'],
  'consensus.decide': ['manager', 'rater'],
  // Wording that a study has a licence for: for its members, and for nobody else.
  'anchors.see': ['manager', 'rater', 'viewer'],
  'anchors.change': ['manager'],
  'head.train': ['manager'],
  'head.describe': ['manager'],
  'prompts.change': ['manager'],
  'source.change': ['manager'],
  'words.see': ['manager', 'rater', 'viewer'],
  'agreement.see': ['manager', 'viewer'],
  'estimate.see-all': ['manager', 'viewer'],
  'report.export': ['manager', 'rater', 'viewer'],
} as const satisfies Record<string, readonly StudyRole[]>

export type InstallationPermission = keyof typeof INSTALLATION_PERMISSIONS
export type StudyPermission = keyof typeof STUDY_PERMISSIONS

/** What others may do besides in a study that is not blinded, so that one person can run it. */
const OPEN_STUDY_PERMISSIONS: Partial<Record<StudyPermission, readonly StudyRole[]>> = {
  'sheet.rate': ['manager'],
}

/** What an administrator may not do without being a member: rating, and deciding between raters, are clinicians' acts; a licence is the study's. */
const MEMBERS_ONLY: readonly StudyPermission[] = ['sheet.rate', 'consensus.decide', 'anchors.see', 'anchors.change']

export function may(person: Person, permission: InstallationPermission): boolean {
  return (INSTALLATION_PERMISSIONS[permission] as readonly Role[]).includes(person.role)
}

/**
 * Whether a person may do something in a study.
 *
 * @param member the person's role in the study, undefined where they are no member
 * @param blinding as the study is set up; matters for rating only
 */
export function mayInStudy(
  person: Person,
  member: StudyRole | undefined,
  permission: StudyPermission,
  blinding: Blinding = 'blinded',
): boolean {
  if (person.role === 'administrator' && !MEMBERS_ONLY.includes(permission)) return true
  if (member === undefined) return false
  const roles: readonly StudyRole[] = STUDY_PERMISSIONS[permission]
  return roles.includes(member) || (blinding === 'open' && !!OPEN_STUDY_PERMISSIONS[permission]?.includes(member))
}
