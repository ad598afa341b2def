import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { studyTraining } from './certified-raters.ts'
import { raterProgress } from './list-assignments.ts'
import { studyRaters } from './study-raters.ts'

/** How far the raters of a study are, as one person may see it: raters see nobody but themselves. */
export async function assignmentOverview(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  studyId: string,
) {
  const seesAll = mayInStudy(person, role, 'agreement.see')
  const mayAssign = mayInStudy(person, role, 'rating.assign')
  const [{ assignsRaters }, progress, all, { rule, results }] = await Promise.all([
    database.study.findUniqueOrThrow({ where: { id: studyId }, select: { assignsRaters: true } }),
    raterProgress(database, studyId),
    mayAssign ? studyRaters(database, studyId) : [],
    studyTraining(database, studyId),
  ])
  const isCertified = (id: string) => results.get(id)?.isCertified === true
  return {
    /** Whether raters rate only what they are assigned. */
    assignsRaters,
    progress: progress.filter(({ id }) => seesAll || id === person.id),
    /** Who may be assigned interviews; for those who may assign. */
    raters: rule.certifiedOnly ? all.filter(({ id }) => isCertified(id)) : all,
    /** Names of raters whom the study's rule does not certify yet; for those who may assign. */
    notCertified: rule.icc === undefined ? [] : all.filter(({ id }) => !isCertified(id)).map(({ name }) => name),
    certifiedOnly: rule.certifiedOnly,
    seesAll,
    mayAssign,
  }
}
