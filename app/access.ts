import { database } from '#app/database.ts'
import { auditRefusal } from '#lib/access/audit.ts'
import { demand, demandInStudy } from '#lib/access/demand.ts'
import type { InstallationPermission, Person, StudyPermission, StudyRole } from '#lib/access/permissions.ts'
import type { StudyPart, StudyParts } from '#lib/access/study-parts.ts'
import type { DatabaseHandle } from '#lib/database/database.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { demandUnblinded } from '#lib/ratings/blinding.ts'
import { currentPerson } from './session.ts'

/** The inputs that name parts of a study: which kind of part, and the input's field that holds its id. */
export type PartFields = { readonly [part in StudyPart]?: string }

/** Who may call a procedure or a route, as data. Each one declares it; tests list and try them all. */
export type Access =
  /** An exception: anyone, signed in or not. */
  | { readonly for: 'everyone'; readonly reason: string }
  /** An exception: everyone who is signed in. */
  | {
      readonly for: 'signed-in'
      readonly reason: string
      /** Whether it is open to people who have yet to set up the second factor that their role needs. */
      readonly beforeFactor: boolean
    }
  | InstallationAccess
  | StudyAccess
  /** What the call is for decides, and a field of it says what that is. */
  | {
      readonly for: 'kinds'
      readonly field: string
      readonly kinds: Readonly<Record<string, InstallationAccess | StudyAccess>>
    }

/** People whose role in the installation has a permission. */
export interface InstallationAccess {
  readonly for: 'installation'
  readonly permission: InstallationPermission
}

/** People whose role in a study has a permission. */
export interface StudyAccess {
  readonly for: 'study'
  readonly permission: StudyPermission
  /** How the study is found. All parts that are named must belong to the same one. */
  readonly parts: PartFields
  /** Whether raters are refused until their own sheet of the interview is locked. */
  readonly unblinded: boolean
}

export interface StudyVisit {
  database: DatabaseHandle
  person: Person
  studyId: string
  /** The person's role in the study; undefined for an administrator who is not a member. */
  role: StudyRole | undefined
}

/**
 * @param options `evenIdle` for what goes on alone; `beforeFactor` for what people need to set up a second factor
 * @throws ConcordError not-signed-in; forbidden where the role needs a second factor that the person does not have
 */
export async function signedInPerson({ evenIdle = false, beforeFactor = false } = {}): Promise<Person> {
  const person = await currentPerson({ evenIdle })
  if (!person)
    throw new ConcordError(
      'not-signed-in',
      phrase('Your session has ended. Sign in again; nothing that was saved is lost.'),
    )
  if (person.withoutFactor && !beforeFactor)
    throw new ConcordError('forbidden', phrase('Your role needs a second factor. Reload this page to set it up.'))
  return person
}

/** Admits a person to what the installation's roles allow. @throws ConcordError forbidden */
export async function admit(person: Person, { permission }: InstallationAccess): Promise<void> {
  await notingRefusal(person, permission, undefined, async () => demand(person, permission))
}

/** Writes a refusal to the audit trail on its way to the person. */
async function notingRefusal<T>(
  person: Person,
  permission: string,
  subject: string | undefined,
  admitting: () => Promise<T>,
): Promise<T> {
  try {
    return await admitting()
  } catch (error) {
    if (error instanceof ConcordError && (error.code === 'forbidden' || error.code === 'not-found'))
      await auditRefusal(database(), person, permission, subject)
    throw error
  }
}

/**
 * Admits a person to the study that an input names parts of.
 *
 * @throws ConcordError not-found where there is no such study for this person; forbidden
 */
export async function admitToStudy(
  person: Person,
  { permission, parts, unblinded }: StudyAccess,
  input: unknown,
): Promise<StudyVisit> {
  const fields = input as Readonly<Record<string, string>>
  const ids: StudyParts = Object.fromEntries(Object.entries(parts).map(([part, field]) => [part, fields[field] ?? '']))
  return notingRefusal(person, permission, Object.values(ids)[0], async () => {
    const { studyId, role } = await demandInStudy(database(), person, ids, permission)
    if (unblinded) await demandUnblinded(database(), person, ids.interview ?? '', role)
    return { database: database(), person, studyId, role }
  })
}
