import { ConcordError } from '#lib/errors/concord-error.ts'
import type { AnalysedInterview } from '#lib/heads/analysed-interview.ts'
import type { LabelledInterview } from '#lib/heads/fitted-head.ts'
import { type Target, targetScore } from '#lib/heads/target.ts'
import type { TrainingPlan } from '#lib/heads/training-plan.ts'
import { phrase } from '#lib/messages/message.ts'
import { mean } from '#lib/numbers/mean.ts'

/** The interviews that heads can be trained from, and how many can't serve. */
export interface Labelled {
  usable: (LabelledInterview & { sheets: string[] })[]
  missing: { withoutSheet: number; withoutFace: number }
}

/** Interviews with a label of every target and a face in some of their clips. */
export function labelledInterviews(
  analysed: readonly AnalysedInterview[],
  targets: readonly Target[],
  label: TrainingPlan['label'],
): Labelled {
  const labelled = analysed.map((interview) => {
    const labels = targets.flatMap((target) => labelOf(interview, target, label) ?? [])
    return { interview, labels: labels.length === targets.length ? labels : undefined }
  })
  return {
    usable: labelled.flatMap(({ interview, labels }) =>
      labels && interview.pooled
        ? [{ interview, pooled: interview.pooled, labels: labels.map(({ score }) => score), sheets: sheetsOf(labels) }]
        : [],
    ),
    missing: {
      withoutSheet: labelled.filter(({ labels }) => !labels).length,
      withoutFace: labelled.filter(({ interview, labels }) => labels && !interview.pooled).length,
    },
  }
}

/** Targets of several scales have labels from several sheets. */
const sheetsOf = (labels: readonly { sheets: string[] }[]) => [...new Set(labels.flatMap(({ sheets }) => sheets))]

/** The label of an interview: the mean of its locked sheets, or one rater's; undefined where an item is not rated. */
function labelOf(
  { sheets }: AnalysedInterview,
  target: Target,
  label: TrainingPlan['label'],
): { score: number; sheets: string[] } | undefined {
  const scores = sheets.flatMap(({ id, raterId, scores: given }) => {
    const score = label === 'mean' || raterId === label ? targetScore(target, given) : undefined
    return score === undefined ? [] : [{ id, score }]
  })
  if (scores.length === 0) return undefined
  return {
    score: mean(scores.map(({ score }) => score)),
    sheets: scores.map(({ id }) => id),
  }
}

/** The encoder that all of these were analysed with. @throws ConcordError conflict where there are several */
export function oneEncoder(interviews: readonly AnalysedInterview[]): AnalysedInterview['encoder'] {
  const hashes = new Set(interviews.map(({ encoder }) => encoder.sha256))
  if (hashes.size > 1) {
    throw new ConcordError(
      'conflict',
      phrase('Some recordings were analysed with another version of the encoder. Analyse them again, then train.'),
    )
  }
  return interviews[0]!.encoder
}
