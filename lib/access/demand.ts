import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import {
  type Blinding,
  type InstallationPermission,
  may,
  mayInStudy,
  type Person,
  type StudyPermission,
  type StudyRole,
} from './permissions.ts'
import { type StudyParts, studyOfParts } from './study-parts.ts'

/** @throws ConcordError forbidden */
export function demand(person: Person, permission: InstallationPermission): void {
  if (!may(person, permission))
    throw new ConcordError('forbidden', phrase('Your role does not allow this. Ask an administrator.'))
}

/**
 * Demands a permission in the study that something belongs to. Ids that don't exist, ids of a study that the person is
 * not a member of, and ids of different studies get the same answer, so that nobody learns what exists elsewhere.
 *
 * @returns the study's id, whether it is blinded, and the person's role in it
 * @throws ConcordError not-found where the person can't see such a study; forbidden
 */
export async function demandInStudy(
  database: Database,
  person: Person,
  parts: StudyParts,
  permission: StudyPermission,
): Promise<{ studyId: string; role: StudyRole | undefined; blinding: Blinding }> {
  const studyId = await studyOfParts(database, parts)
  const [study, membership] = studyId
    ? await Promise.all([
        database.study.findUnique({ where: { id: studyId }, select: { blinding: true } }),
        database.membership.findUnique({ where: { studyId_userId: { studyId, userId: person.id } } }),
      ])
    : []
  const role = membership?.role
  // It may have been deleted just now.
  if (!studyId || !study || !mayInStudy(person, role, 'study.see')) {
    throw new ConcordError('not-found', phrase('This does not exist, or you are not a member of its study.'))
  }
  const { blinding } = study
  if (!mayInStudy(person, role, permission, blinding)) {
    throw new ConcordError('forbidden', phrase('Your role in this study does not allow this. Ask its manager.'))
  }
  return { studyId, role, blinding }
}
