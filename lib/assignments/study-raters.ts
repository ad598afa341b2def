import { mayInStudy } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { ratingOf } from '#lib/studies/whole-ratings.ts'
import { Prisma } from '#prisma/client/client.ts'
import { notCertifiedOn, studyTraining } from './certified-raters.ts'

/** Somebody who rates in a study. */
export interface StudyRater {
  id: string
  name: string
  /** Assigned interviews that they have not signed a sheet of yet. */
  load: number
}

/** Who may be assigned interviews of a study: active members who may rate in it, by name. */
export async function studyRaters(database: Database | Transaction, studyId: string): Promise<StudyRater[]> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId }, select: { blinding: true } })
  const members = await database.membership.findMany({
    where: { studyId, user: { disabledAt: null } },
    include: { user: { select: { id: true, name: true, email: true, role: true } } },
    orderBy: [{ user: { name: 'asc' } }, { userId: 'asc' }],
  })
  const loads = await database.$queryRaw<{ rater: string; load: number }[]>`
    SELECT a."raterId" AS rater, count(*)::int AS load
    FROM "Assignment" a JOIN "Interview" i ON i.id = a."interviewId" JOIN "Participant" p ON p.id = i."participantId"
    CROSS JOIN ${ratingOf(Prisma.sql`a."raterId"`)}
    WHERE p."studyId" = ${studyId}::uuid AND s."lockedAt" IS NULL GROUP BY a."raterId"`
  const loadOf = new Map(loads.map(({ rater, load }) => [rater, load]))
  return members
    .filter(({ user, role }) => mayInStudy(user, role, 'sheet.rate', study.blinding))
    .map(({ user: { id, name } }) => ({ id, name, load: loadOf.get(id) ?? 0 }))
}

/**
 * The raters of a study who have these ids.
 *
 * @throws ConcordError bad-input where somebody does not rate in the study, or is not certified on a scale and has to be: interviews are assigned on
 * all scales
 */
export async function demandRaters(
  database: Database | Transaction,
  studyId: string,
  ids: readonly string[],
): Promise<StudyRater[]> {
  const raters = (await studyRaters(database, studyId)).filter(({ id }) => ids.includes(id))
  if (raters.length < new Set(ids).size)
    throw new ConcordError('bad-input', phrase('One of these people does not rate in this study. Reload the page.'))
  const trainings = await studyTraining(database, studyId)
  const refused = raters.flatMap(({ id, name }) => {
    const scales = notCertifiedOn(trainings, id).filter(({ certifiedOnly }) => certifiedOnly)
    if (scales.length === 0) return []
    return [trainings.length === 1 ? name : `${name} (${scales.map(({ scale }) => scale).join(', ')})`]
  })
  if (refused.length > 0)
    throw new ConcordError(
      'bad-input',
      phrase('This study assigns interviews to certified raters only. Not certified: {refused}.', {
        refused: refused.join(', '),
      }),
    )
  return raters
}
