import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { type InstallationPermission, may, mayInStudy, type Person, type StudyPermission } from './permissions.ts'

/** @throws ConcordError forbidden */
export function demand(person: Person, permission: InstallationPermission): void {
  if (!may(person, permission))
    throw new ConcordError('forbidden', 'Your role does not allow this. Ask an administrator.')
}

/** A study's id found from what belongs to it. */
export type StudyPart = { study: string } | { interview: string } | { recording: string } | { analysis: string }

/**
 * Demands a permission in the study that something belongs to.
 *
 * @returns the study's id and the person's role in it
 * @throws ConcordError not-found where it isn't there or the person may not even see the study; forbidden
 */
export async function demandInStudy(
  database: Database,
  person: Person,
  part: StudyPart,
  permission: StudyPermission,
): Promise<{ studyId: string; role: StudyRole | undefined }> {
  const studyId = await studyOf(database, part)
  const membership =
    studyId && (await database.membership.findUnique({ where: { studyId_userId: { studyId, userId: person.id } } }))
  const role = membership ? membership.role : undefined
  if (!studyId || !mayInStudy(person, role, 'study.see')) {
    throw new ConcordError('not-found', 'This is not there, or you are not a member of its study.')
  }
  if (!mayInStudy(person, role, permission)) {
    throw new ConcordError('forbidden', 'Your role in this study does not allow this. Ask its manager.')
  }
  return { studyId, role }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

async function studyOf(database: Database, part: StudyPart): Promise<string | undefined> {
  if (!Object.values(part).every((id) => UUID.test(id))) return undefined
  if ('study' in part) return (await database.study.findUnique({ where: { id: part.study }, select: { id: true } }))?.id
  if ('interview' in part) {
    const found = await database.interview.findUnique({ where: { id: part.interview }, select: { participant: true } })
    return found?.participant.studyId
  }
  if ('recording' in part) {
    const found = await database.recording.findUnique({
      where: { id: part.recording },
      select: { interview: { select: { participant: true } } },
    })
    return found?.interview.participant.studyId
  }
  const found = await database.analysis.findUnique({
    where: { id: part.analysis },
    select: { recording: { select: { interview: { select: { participant: true } } } } },
  })
  return found?.recording.interview.participant.studyId
}
