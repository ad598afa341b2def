import { clipsInWords } from '#lib/analysis/clips-in-words.ts'
import { headKind } from '#lib/heads/head-kinds.ts'
import { ENCODER_HAS_SEEN_STUDY } from '#lib/heads/seen-study.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { Translator } from '#lib/messages/translator.ts'
import type { InterviewReport } from '#lib/review/interview-report.ts'
import type { ShownEstimate } from '#lib/review/shown-estimate.ts'
import { standingInWords } from '../card-sections.ts'

export const NOT_A_DIAGNOSIS = phrase(
  'This estimate comes from a research instrument. Not a diagnosis, and not a basis for decisions about treatment.',
)
export const SIMULATED = phrase('Simulated: a drawn face and simulated raters. This says nothing about patients.')

/** Why there is nothing to see for a rater who is blind. */
export const HIDDEN: Record<NonNullable<InterviewReport['blind']>, Message> = {
  'own-sheet': phrase('Hidden: the rater who exported this report has not locked their own sheet yet.'),
  'other-visits': phrase(
    'Hidden: the rater who exported this report has not locked their own sheets of the participant’s other visits yet.',
  ),
}

/** Why there is no analysis that a report could tell of. */
export const notAnalysed = ({ hasRecording }: Pick<InterviewReport, 'hasRecording'>): Message =>
  hasRecording
    ? phrase('The recording has not been analysed yet.')
    : phrase('There is no recording of this interview yet.')

/** What a report lacks that it could have, a sentence each with what to do; none where it is whole. */
export function missingInReport(report: InterviewReport): Message[] {
  const { analysis, blind, estimate, lockedSheets, hasRecording } = report
  const missing: Message[] = []
  if (!hasRecording)
    missing.push(phrase('Estimate, timeline and quality: there is no recording yet. Upload one and analyse it.'))
  else if (!analysis) missing.push(phrase('Estimate, timeline and quality: the recording has not been analysed yet.'))
  else if (!blind && !estimate)
    missing.push(phrase('Estimate: no head in use has estimated this interview yet. Train one, or choose one.'))
  if (lockedSheets === 0) missing.push(phrase('Ratings: no rating sheet has been signed yet.'))
  if (blind) missing.push(HIDDEN[blind])
  return missing
}

/** The interval of an estimate. */
export function intervalInWords(t: Translator, { interval90, interval95 }: ShownEstimate): string {
  if (!interval90) return t('No interval')
  const [from, to] = interval90.map(t.oneDecimal) as [string, string]
  return interval95
    ? t('90 % interval {from} to {to}', { from, to })
    : t('90 % interval {from} to {to} (95 % is not attainable with so few participants)', { from, to })
}

/** What the estimate comes from and how far it can be trusted, a sentence each. */
export function estimateInWords(
  t: Translator,
  { estimate, blind, target, analysis }: Omit<InterviewReport, 'further'>,
): string[] {
  if (blind) return [t(HIDDEN[blind])]
  if (!estimate) return [t('There is no estimate for this interview yet.')]
  const some = analysis && clipsInWords(analysis)
  const { head, noInterval, ofEarlierAnalysis, leftOutByMarks, marksChanged } = estimate
  const kind =
    estimate.kind === 'outOfFold'
      ? t('The estimate is out of fold (computed by a head that was trained without this participant).')
      : t('The estimate is unseen (this participant was not in the training data).')
  return [
    t(
      'It is the {target} score that a model expects from the movements of the participant’s face alone. It takes no account of what was said, of voice or of history.',
      { target: t.stored(target.title) },
    ),
    kind,
    ...(noInterval ? [t.stored(noInterval)] : []),
    t('Head: {kind} on {encoder}, from {participants} participants, {date}.', {
      kind: t.stored(headKind(head.kind)),
      encoder: head.encoder,
      participants: head.participants,
      date: head.createdAt.toISOString().slice(0, 10),
    }),
    ...(head.hasSeenStudy ? [t(ENCODER_HAS_SEEN_STUDY)] : []),
    ...(analysis ? [t('The face is in {share} of the sampled frames.', { share: t.percent(analysis.coverage) })] : []),
    ...(some ? [t(some)] : []),
    standingInWords(t, head.standing),
    ...(leftOutByMarks > 0
      ? [t('Clips left out because of events that were marked in the recording: {count}.', { count: leftOutByMarks })]
      : []),
    ...(marksChanged
      ? [t('Events were changed after this estimate: other clips would be left out if it were made now.')]
      : []),
    ...(ofEarlierAnalysis
      ? [
          t(
            'The recording has been analysed again since. This estimate is from an earlier analysis, with the encoder listed under the head below. The other provenance is of the newer analysis.',
          ),
        ]
      : []),
  ]
}
