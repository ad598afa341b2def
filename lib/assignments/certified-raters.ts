import type { Database, Transaction } from '#lib/database/client.ts'
import { loadScale } from '#lib/own-scales/load-scale.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { trainingSheets } from '#lib/ratings/training-sheets.ts'
import { sumOf } from '#lib/scales/scales.ts'
import { FIRST } from '#lib/scales/study-scales.ts'
import { type CertificationRule, comparableReferences, type TrainingResult, trainingResult } from './certify.ts'

/** The training set of a study and how raters stand to it. */
export interface StudyTraining {
  rule: CertificationRule & { certifiedOnly: boolean }
  /** Interviews of the set whose reference has a score of the target. */
  comparable: number
  /** By participant and date. */
  interviews: { id: string; title: string; source: string; markedAt: Date }[]
  /** By the rater's id: of everybody who signed a sheet of the set for training. */
  results: Map<string, TrainingResult>
}

/** Compares everybody who signed sheets of a study's training set, for training, with its reference ratings: on the study's first scale. */
export async function studyTraining(database: Database | Transaction, studyId: string): Promise<StudyTraining> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const interviews = await database.interview.findMany({
    where: { participant: { studyId }, reference: { isNot: null } },
    orderBy: [{ participant: { code: 'asc' } }, { date: 'asc' }],
    select: {
      id: true,
      visit: true,
      participant: { select: { code: true } },
      reference: true,
      sheets: { where: { scaleName: FIRST, lockedAt: { not: null } }, select: { raterId: true, scores: true } },
    },
  })
  const scale = await loadScale(database, study.scale)
  const target = { scale, sum: sumOf(scale, study.target) }
  const references = interviews.map(({ reference }) => storedScores.read(reference!.scores))
  // Other sheets of these interviews are what their references were made from.
  const isTraining = await trainingSheets(database, studyId)
  const pairs = interviews.flatMap(({ id, sheets }, i) =>
    sheets
      .filter(({ raterId }) => isTraining(id, raterId))
      .map(({ raterId, scores }) => ({ raterId, rater: storedScores.read(scores), reference: references[i]! })),
  )
  const rule = { icc: study.certificationIcc ?? undefined, least: study.certificationLeast }
  return {
    rule: { ...rule, certifiedOnly: study.certifiedOnly },
    comparable: comparableReferences(target, references),
    interviews: interviews.map(({ id, visit, participant, reference }) => ({
      id,
      title: `${participant.code}, ${visit}`,
      source: reference!.source,
      markedAt: reference!.markedAt,
    })),
    results: new Map(
      [...Map.groupBy(pairs, ({ raterId }) => raterId)].map(([raterId, own]) => [
        raterId,
        trainingResult(target, own, references, rule),
      ]),
    ),
  }
}
