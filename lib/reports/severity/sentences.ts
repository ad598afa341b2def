import { headKind } from '#lib/heads/head-kinds.ts'
import type { InterviewReport } from '#lib/review/interview-report.ts'
import type { ShownEstimate } from '#lib/review/shown-estimate.ts'
import { standingInWords } from '../card-sections.ts'

export const NOT_A_DIAGNOSIS =
  'This estimate comes from a research instrument. Not a diagnosis, and not a basis for decisions about treatment.'
export const SIMULATED = 'Simulated: a drawn face and simulated raters. This says nothing about patients.'

/** Why there is nothing to see for a rater who is blind. */
export const HIDDEN: Record<NonNullable<InterviewReport['blind']>, string> = {
  'own-sheet': 'Hidden: the rater who exported this report has not locked their own sheet yet.',
  'other-visits':
    'Hidden: the rater who exported this report has not locked their own sheets of the participant’s other visits yet.',
}

/** The interval of an estimate. */
export function intervalInWords({ interval90, interval95 }: ShownEstimate): string {
  const ends = ([low, high]: readonly [number, number]) => `${low.toFixed(1)} to ${high.toFixed(1)}`
  if (!interval90) return 'No interval'
  return `90 % interval ${ends(interval90)}${interval95 ? '' : ' (95 % is not attainable with so few participants)'}`
}

/** What the estimate comes from and how far it can be trusted, a sentence each. */
export function estimateInWords({ estimate, blind, target, analysis }: InterviewReport): string[] {
  if (blind) return [HIDDEN[blind]]
  if (!estimate) return ['There is no estimate for this interview yet.']
  const { head, noInterval, ofEarlierAnalysis, leftOutByMarks, marksChanged } = estimate
  const coverage = analysis ? ` The face is in ${Math.round(100 * analysis.coverage)} % of the sampled frames.` : ''
  const kind =
    estimate.kind === 'outOfFold'
      ? 'The estimate is out of fold (computed by a head that was trained without this participant).'
      : 'The estimate is unseen (this participant was not in the training data).'
  return [
    `It is the ${target.title} score that a model expects from the movements of the participant’s face alone. It takes no account of what was said, of voice or of history.`,
    kind,
    ...(noInterval ? [noInterval] : []),
    `Head: ${headKind(head.kind)} on ${head.encoder}, from ${head.participants} participants, ${head.createdAt.toISOString().slice(0, 10)}.${coverage}`,
    standingInWords(head.standing),
    ...(leftOutByMarks > 0
      ? [`Clips left out because of events that were marked in the recording: ${leftOutByMarks}.`]
      : []),
    ...(marksChanged
      ? ['Events were changed after this estimate: other clips would be left out if it were made now.']
      : []),
    ...(ofEarlierAnalysis
      ? [
          'The recording has been analysed again since. This estimate is from an earlier analysis, with the encoder listed under the head below. The other provenance is of the newer analysis.',
        ]
      : []),
  ]
}
