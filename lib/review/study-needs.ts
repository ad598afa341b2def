import { type Message, phrase } from '#lib/messages/message.ts'
import type { StudyCounts } from '#lib/studies/study-counts.ts'

/** Something that is stuck in a study, with where the interviews in question are listed. */
export interface StudyNeed {
  count: number
  /** Behind the study's address. */
  path: string
  what: Message
}

/**
 * What is stuck in a study, the gravest first; nothing of what has not been recorded in a simulated one, which is drawn by itself.
 *
 * @param overdue assigned ratings that are not signed, though their day has passed
 */
export function studyNeeds({
  counts,
  overdue,
  simulated,
}: {
  counts: StudyCounts
  overdue: number
  simulated: boolean
}): StudyNeed[] {
  const missing = counts.interviews - counts.recorded
  const needs: StudyNeed[] = [
    {
      count: counts.failed,
      path: '?show=failed',
      what: phrase('{count} {count, plural, one {analysis} other {analyses}} failed', { count: counts.failed }),
    },
    {
      count: counts.noFace,
      path: '?show=no-face',
      what: phrase('{count, plural, one {# recording shows} other {# recordings show}} no face', {
        count: counts.noFace,
      }),
    },
    {
      count: simulated ? 0 : missing,
      path: '?show=no-recording',
      what: phrase('{count} {count, plural, one {recording is} other {recordings are}} missing', { count: missing }),
    },
    {
      count: overdue,
      path: '/ratings?show=overdue',
      what: phrase('{count} {count, plural, one {rating is} other {ratings are}} overdue', { count: overdue }),
    },
    {
      count: simulated ? 0 : counts.unrated,
      path: '?show=unrated',
      what: phrase('{count} {count, plural, one {interview is} other {interviews are}} not rated yet', {
        count: counts.unrated,
      }),
    },
  ]
  return needs.filter(({ count }) => count > 0)
}
