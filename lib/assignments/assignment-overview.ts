import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { notCertifiedOn, studyTraining } from './certified-raters.ts'
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
  const [{ assignsRaters }, progress, all, trainings] = await Promise.all([
    database.study.findUniqueOrThrow({ where: { id: studyId }, select: { assignsRaters: true } }),
    raterProgress(database, studyId),
    mayAssign ? studyRaters(database, studyId) : [],
    studyTraining(database, studyId),
  ])
  const notCertified = all.flatMap(({ id, name }) => {
    const lacking = notCertifiedOn(trainings, id)
    if (lacking.length === 0) return []
    return [
      {
        id,
        name,
        /** Which scales; none where the study has one. */
        scales: trainings.length === 1 ? [] : lacking.map(({ scale }) => scale),
        /** Whether one of them is needed to be assigned interviews. */
        isRefused: lacking.some(({ certifiedOnly }) => certifiedOnly),
      },
    ]
  })
  const refused = new Set(notCertified.filter(({ isRefused }) => isRefused).map(({ id }) => id))
  return {
    /** Whether raters rate only what they are assigned. */
    assignsRaters,
    progress: progress.filter(({ id }) => seesAll || id === person.id),
    /** Who may be assigned interviews; for those who may assign. */
    raters: all.filter(({ id }) => !refused.has(id)),
    /** Raters whom the study certifies on none or not on all of the scales that it certifies raters on; for those who may assign. */
    notCertified,
    seesAll,
    mayAssign,
  }
}
