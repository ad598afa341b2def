import type { Translator } from '#lib/messages/translator.ts'
import type { InterviewReport } from '#lib/review/interview-report.ts'
import type { ReviewNote } from '#lib/review/review-notes.ts'
import { MUTED } from '../pdf/page-style.ts'
import type { TaggedDocument } from '../pdf/tagged-document.ts'
import { extremeMoments, type ListedMoment, minutesSeconds, notesNear } from './moments.ts'

interface Moments {
  highest: ListedMoment[]
  lowest: ListedMoment[]
}

/** Notes of one moment that are told at most. */
const MOST_NOTES = 3

/** The moments of a report with their shares in its estimate, where these can be told. */
export function momentsIn({ analysis, estimate, target }: InterviewReport): Moments {
  const coverage = new Map((analysis?.clips ?? []).map((clip) => [clip.startMs, clip.coverage]))
  const of = estimate && { estimate, range: target.range }
  return extremeMoments(estimate?.clips ?? [], (startMs) => coverage.get(startMs), of)
}

/** Names the moments over the timeline. */
export function markMoments(
  page: TaggedDocument,
  { highest, lowest }: Moments,
  x: (ms: number) => number,
  top: number,
): void {
  const taken: number[] = []
  const marks = [...named(highest, '▲'), ...named(lowest, '▼')].sort((a, b) => a.fromMs - b.fromMs)
  for (const { name, fromMs, toMs } of marks) {
    const at = x((fromMs + toMs) / 2)
    const place = Math.max(at, (taken.at(-1) ?? Number.NEGATIVE_INFINITY) + 14)
    taken.push(place)
    page.draw(name, { x: place - 12, y: top - 10, width: 24, height: 8 }, { size: 6.5, align: 'center' })
  }
}

/** The moments in words, with the notes near the highest ones. */
export function listMoments(page: TaggedDocument, { highest, lowest }: Moments, notes: readonly ReviewNote[]): void {
  const { t } = page
  const listed = (moments: ListedMoment[], sign: string) =>
    named(moments, sign)
      .map((moment) => momentInWords(t, moment))
      .join('; ')
  const parts = [
    ...(highest.length > 0 ? [t('Highest moments: {moments}.', { moments: listed(highest, '▲') })] : []),
    ...(lowest.length > 0 ? [t('Lowest moments: {moments}.', { moments: listed(lowest, '▼') })] : []),
  ]
  if (parts.length > 0) page.text(parts.join(' '), { size: 8.5 })
  for (const { moment, notes: near } of notesNear(named(highest, '▲'), notes)) {
    for (const note of near.slice(0, MOST_NOTES)) page.text(noteInWords(t, moment.name, note), { size: 8 })
    const more = near.length - MOST_NOTES
    if (more > 0)
      page.text(
        t('{moment}: {count, plural, one {# more note} other {# more notes}}.', { moment: moment.name, count: more }),
        {
          size: 8,
          color: MUTED,
        },
      )
  }
}

const named = (moments: readonly ListedMoment[], sign: string) =>
  moments.map((moment, i) => ({ ...moment, name: `${sign}${i + 1}` }))

function momentInWords(t: Translator, { name, fromMs, toMs, value, share }: ListedMoment & { name: string }): string {
  const time = `${minutesSeconds(fromMs)}–${minutesSeconds(toMs)}`
  if (share === undefined) return `${name} ${time} (${t.oneDecimal(value)})`
  const percent = t.decimals(100 * share, share < 0.01 ? 2 : 1)
  return t('{moment} ({value}, {share} % of the weight)', {
    moment: `${name} ${time}`,
    value: t.oneDecimal(value),
    share: percent,
  })
}

function noteInWords(t: Translator, moment: string, { fromMs, author, item, text }: ReviewNote): string {
  const values = { moment, time: minutesSeconds(fromMs), author, text }
  return item
    ? t('{moment}, note of {author} at {time} on {item}: {text}', { ...values, item: item.label })
    : t('{moment}, note of {author} at {time}: {text}', values)
}
