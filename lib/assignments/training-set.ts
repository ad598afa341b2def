import { z } from 'zod'
import { audit, auditEach } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { english } from '#lib/messages/translator.ts'
import { scaleOfStudy } from '#lib/own-scales/scales-of.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { FIRST, scaleNameSchema } from '#lib/scales/study-scales.ts'
import { studyTraining, trainingOnScale } from './certified-raters.ts'
import { FEWEST_TO_CERTIFY, USUAL_TO_CERTIFY } from './certify.ts'
import { studyRaters } from './study-raters.ts'

const interview = { interviewId: z.uuid(), scaleName: scaleNameSchema }
export const seeTrainingSchema = z.object({ studyId: z.uuid(), scaleName: scaleNameSchema })
export const markReferenceSchema = z.object(interview)
export const unmarkReferenceSchema = z.object(interview)
export const setRuleSchema = z.object({
  studyId: z.uuid(),
  scaleName: scaleNameSchema,
  /** Key of the scale that the rule is meant for: another may have become the first meanwhile. */
  scale: z.string().min(1).max(200).optional(),
  /** Least ICC of a certified rater; null where raters are not certified. */
  icc: z.number().min(0, 'An ICC is between 0 and 1.').max(1, 'An ICC is between 0 and 1.').nullable(),
  /** Interviews of the training set that the ICC is of, at least. */
  least: z
    .number()
    .int('Interviews are whole numbers.')
    .min(
      FEWEST_TO_CERTIFY,
      'Raters are certified from 5 interviews on at least: with fewer, an ICC says next to nothing.',
    )
    .max(1000)
    .default(USUAL_TO_CERTIFY),
  certifiedOnly: z.boolean(),
})
export const assignTrainingSchema = z.object({
  studyId: z.uuid(),
  scaleName: scaleNameSchema,
  raters: z.array(z.uuid()).min(1, 'Choose at least one rater.').max(200),
})

/** The training set of one of a study's scales with every rater's result, by name. @throws ConcordError not-found where it has no such scale */
export async function trainingOverview(
  database: Database,
  { studyId, scaleName = FIRST }: z.input<typeof seeTrainingSchema>,
) {
  const [trainings, raters] = await Promise.all([studyTraining(database, studyId), studyRaters(database, studyId)])
  const { rule, comparable, interviews, results } = trainingOnScale(trainings, scaleName)
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const { scale } = await scaleOfStudy(database, study, scaleName)
  return {
    scale: scale.key,
    rule,
    comparable,
    interviews,
    raters: raters.map(({ id, name }) => ({ id, name, result: results.get(id) })),
  }
}

/**
 * Makes the rating of an interview on a scale the reference of that scale's training set: its signed consensus, or, where there is none, its one
 * imported sheet.
 *
 * @throws ConcordError conflict where there is neither, or several imported ones
 */
export async function markReference(
  database: Database,
  person: Person,
  { interviewId, scaleName = FIRST }: z.input<typeof markReferenceSchema>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    const consensus = await tx.consensusVersion.findFirst({
      where: { consensus: { interviewId, scaleName } },
      orderBy: { version: 'desc' },
    })
    const imported = await tx.ratingSheet.findMany({
      where: { interviewId, scaleName, importId: { not: null }, counted: 1 },
      include: { rater: { select: { name: true } } },
    })
    if (!consensus && imported.length !== 1)
      throw new ConcordError(
        'conflict',
        imported.length === 0
          ? phrase('This interview has neither a signed consensus nor an imported sheet that could be a reference.')
          : phrase('This interview has several imported sheets. Sign a consensus of them first.'),
      )
    const chosen = consensus ?? imported[0]!
    const source = storedText(
      consensus
        ? phrase('consensus, version {version}', { version: consensus.version })
        : phrase('imported, rated by {rater}', { rater: imported[0]!.rater.name }),
    )
    const data = {
      scores: storedScores.write(storedScores.read(chosen.scores)),
      source,
      markedById: person.id,
      markedAt: new Date(),
    }
    const key = { interviewId, scaleName }
    await tx.referenceRating.upsert({
      where: { interviewId_scaleName: key },
      create: { ...key, ...data },
      update: data,
    })
    await audit(tx, person.id, 'certification.mark', interviewId, {
      ...scaleDetail(scaleName),
      source: english.stored(source),
    })
  })
}

/** Takes an interview out of the training set of a scale. @throws ConcordError not-found where it is not in it */
export async function unmarkReference(
  database: Database,
  person: Person,
  { interviewId, scaleName = FIRST }: z.input<typeof unmarkReferenceSchema>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    const { count } = await tx.referenceRating.deleteMany({ where: { interviewId, scaleName } })
    if (count === 0) throw new ConcordError('not-found', phrase('This interview is not in the training set.'))
    await audit(tx, person.id, 'certification.unmark', interviewId, scaleDetail(scaleName))
  })
}

/**
 * Sets from which ICC on raters are certified on one of a study's scales, by how many interviews at least, and whether only they are assigned
 * interviews.
 *
 * @throws ConcordError not-found where the study has no such scale; conflict where it is another than the one meant
 */
export async function setCertificationRule(
  database: Database,
  person: Person,
  given: z.input<typeof setRuleSchema>,
): Promise<void> {
  const { studyId, scaleName, scale, icc, least, certifiedOnly } = setRuleSchema.parse(given)
  if (certifiedOnly && icc === null)
    throw new ConcordError(
      'bad-input',
      phrase('Say from which ICC on raters are certified before only they are assigned.'),
    )
  await database.$transaction(async (tx) => {
    const data = { certificationIcc: icc, certificationLeast: least, certifiedOnly }
    // Whoever moves scales holds the study until they are moved.
    await tx.$executeRaw`SELECT 1 FROM "Study" WHERE id = ${studyId}::uuid FOR UPDATE`
    const own = await scaleOfStudy(tx, await tx.study.findUniqueOrThrow({ where: { id: studyId } }), scaleName)
    if (scale !== undefined && own.scale.key !== scale)
      throw new ConcordError(
        'conflict',
        phrase('The scales of this study changed meanwhile. Reload the page, then set the rule again.'),
      )
    if (scaleName === FIRST) await tx.study.update({ where: { id: studyId }, data })
    else await tx.studyScale.update({ where: { studyId_name: { studyId, name: scaleName } }, data })
    await audit(tx, person.id, 'certification.rule', studyId, {
      ...scaleDetail(scaleName),
      icc,
      least,
      certifiedOnly,
    })
  })
}

/**
 * Asks raters to rate the training set of a scale: those of its interviews that they have neither been assigned nor begun. Their sheets of these, on
 * whichever scale, count for their certification alone.
 *
 * @returns how many assignments there are more
 * @throws ConcordError bad-input where somebody does not rate in the study; conflict where nothing is left to assign
 */
export async function assignTraining(
  database: Database,
  person: Person,
  { studyId, scaleName = FIRST, raters }: z.input<typeof assignTrainingSchema>,
): Promise<{ assignments: number }> {
  return database.$transaction(async (tx) => {
    // Two people who assign at once wait for each other.
    await tx.$executeRaw`SELECT 1 FROM "Study" WHERE id = ${studyId}::uuid FOR UPDATE`
    const known = new Set((await studyRaters(tx, studyId)).map(({ id }) => id))
    if (!raters.every((id) => known.has(id)))
      throw new ConcordError('bad-input', phrase('One of these people does not rate in this study. Reload the page.'))
    const { interviews } = trainingOnScale(await studyTraining(tx, studyId), scaleName)
    const sheets = await tx.ratingSheet.findMany({
      where: { interviewId: { in: interviews.map(({ id }) => id) }, raterId: { in: raters } },
      select: { interviewId: true, raterId: true },
    })
    const begun = new Set(sheets.map(({ interviewId, raterId }) => `${interviewId} ${raterId}`))
    const wanted = raters.flatMap((raterId) =>
      interviews
        .filter(({ id }) => !begun.has(`${id} ${raterId}`))
        .map(({ id }, i) => ({ interviewId: id, raterId, purpose: 'training' as const, place: i + 1 })),
    )
    const made = await tx.assignment.createManyAndReturn({ data: wanted, skipDuplicates: true })
    if (made.length === 0)
      throw new ConcordError(
        'conflict',
        phrase('These raters have the whole training set already, or the set is empty.'),
      )
    const interviewIds = [...new Set(made.map(({ interviewId }) => interviewId))]
    await auditEach(tx, person.id, 'certification.assign', interviewIds, {
      ...scaleDetail(scaleName),
      raters: raters.length,
    })
    return { assignments: made.length }
  })
}

/** What the audit trail notes of a scale: nothing where it is the first one. */
const scaleDetail = (scaleName: string): Record<string, string> => (scaleName === FIRST ? {} : { scale: scaleName })
