import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { scalesOf } from '#lib/own-scales/scales-of.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { trainingSheets } from '#lib/ratings/training-sheets.ts'
import { FIRST, type StudyScale, shownSum } from '#lib/scales/study-scales.ts'
import { type CertificationRule, comparableReferences, type TrainingResult, trainingResult } from './certify.ts'

/** The training set of one of a study's scales and how raters stand to it. */
export interface ScaleTraining {
  /** What the study calls the scale; empty for its first one. */
  scaleName: string
  /** Name of the scale. */
  scale: string
  rule: CertificationRule & { certifiedOnly: boolean }
  /** Interviews of the set whose reference has a score of the target. */
  comparable: number
  /** By participant and date. */
  interviews: { id: string; title: string; source: string; markedAt: Date }[]
  /** By the rater's id: of everybody who signed a sheet of the set on this scale for training. */
  results: Map<string, TrainingResult>
}

/** Compares everybody who signed sheets of a study's training sets, for training, with their reference ratings: on each scale, in their order. */
export async function studyTraining(database: Database | Transaction, studyId: string): Promise<ScaleTraining[]> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId }, include: { furtherScales: true } })
  const [scales, interviews, isTraining] = await Promise.all([
    scalesOf(database, study),
    interviewsWithReferences(database, studyId),
    trainingSheets(database, studyId),
  ])
  return scales.map((scale) => {
    const { certificationIcc, certificationLeast, certifiedOnly } =
      scale.name === FIRST ? study : study.furtherScales.find(({ name }) => name === scale.name)!
    const rule = { icc: certificationIcc ?? undefined, least: certificationLeast, certifiedOnly }
    return trainingOn(scale, rule, interviews, isTraining)
  })
}

/** The training of one scale among those of a study. @throws ConcordError not-found where the study has no such scale */
export function trainingOnScale(trainings: readonly ScaleTraining[], scaleName: string): ScaleTraining {
  const training = trainings.find((one) => one.scaleName === scaleName)
  if (!training) throw new ConcordError('not-found', phrase('This study no longer has this scale. Reload the page.'))
  return training
}

/** Names of the scales on which a rater is not certified though the study certifies raters on them. */
export function notCertifiedOn(
  trainings: readonly ScaleTraining[],
  raterId: string,
): { scale: string; certifiedOnly: boolean }[] {
  return trainings
    .filter(({ rule, results }) => rule.icc !== undefined && !results.get(raterId)?.isCertified)
    .map(({ scale, rule }) => ({ scale, certifiedOnly: rule.certifiedOnly }))
}

type WithReferences = Awaited<ReturnType<typeof interviewsWithReferences>>

function interviewsWithReferences(database: Database | Transaction, studyId: string) {
  return database.interview.findMany({
    where: { participant: { studyId }, references: { some: {} } },
    orderBy: [{ participant: { code: 'asc' } }, { date: 'asc' }],
    select: {
      id: true,
      visit: true,
      participant: { select: { code: true } },
      references: true,
      sheets: { where: { lockedAt: { not: null } }, select: { raterId: true, scaleName: true, scores: true } },
    },
  })
}

function trainingOn(
  { name, scale, target }: StudyScale,
  rule: ScaleTraining['rule'],
  all: WithReferences,
  isTraining: (interviewId: string, raterId: string) => boolean,
): ScaleTraining {
  const set = all.flatMap(({ references, sheets, ...interview }) => {
    const reference = references.find(({ scaleName }) => scaleName === name)
    if (!reference) return []
    return [{ ...interview, reference, sheets: sheets.filter(({ scaleName }) => scaleName === name) }]
  })
  const measured = { scale, sum: shownSum({ scale, target }) }
  const references = set.map(({ reference }) => storedScores.read(reference.scores))
  // Other sheets of these interviews are what their references were made from.
  const pairs = set.flatMap(({ id, sheets }, i) =>
    sheets
      .filter(({ raterId }) => isTraining(id, raterId))
      .map(({ raterId, scores }) => ({ raterId, rater: storedScores.read(scores), reference: references[i]! })),
  )
  return {
    scaleName: name,
    scale: scale.name,
    rule,
    comparable: comparableReferences(measured, references),
    interviews: set.map(({ id, visit, participant, reference: { source, markedAt } }) => ({
      id,
      title: `${participant.code}, ${visit}`,
      source,
      markedAt,
    })),
    results: new Map(
      [...Map.groupBy(pairs, ({ raterId }) => raterId)].map(([raterId, own]) => [
        raterId,
        trainingResult(measured, own, references, rule),
      ]),
    ),
  }
}
