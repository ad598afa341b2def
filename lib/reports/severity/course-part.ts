import type { AmongOthersOnScale, RatingError, VisitOfCourse } from '#lib/agreement/interview-among-others.ts'
import { numeral } from '#lib/messages/numeral.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { mean } from '#lib/numbers/mean.ts'
import { percentFrom } from '#lib/scales/scores.ts'
import { RELIABLE } from '#lib/statistics/reliable-change.ts'
import { type Cell, ESTIMATE, INK, MUTED, RULE } from '../pdf/page-style.ts'
import type { TaggedDocument } from '../pdf/tagged-document.ts'
import type { ReportOfScale } from './report-parts.ts'
import { ticksOf } from './score-figures.ts'

const HEIGHT = 64
const SIDE = 190

/** The participant's visits: estimates with intervals, the raters' means, and which changes are more than measurement error. */
export function drawCourse(page: TaggedDocument, report: ReportOfScale, { visits, error }: AmongOthersOnScale): void {
  const { t } = page
  // The heading stays with the figure.
  if (visits.length > 1) page.need(HEIGHT + 45)
  const scale = t.stored(report.study.scale.name)
  page.heading(2, report.isFurther ? t('Course over visits, {scale}', { scale }) : t('Course over visits'))
  if (visits.length < 2) {
    page.text(t('This is the participant’s only visit so far.'), { color: MUTED })
    return
  }
  drawPoints(page, report, visits)
  const percents = visits.map((visit) => percentSinceFirst(t, report, visits, visit))
  const head: Cell[] = [t('Visit'), t('Date'), t('Estimate'), t('Raters’ mean'), t('Since the first rating')].map(
    (text) => ({
      text,
      bold: true,
      size: 8,
      header: 'Column',
    }),
  )
  page.table(
    [head, ...visits.map((visit, i) => rowOf(t, visit, percents[i]!))],
    [0.16, 0.11, 0.17, 0.13, 0.43].map((share) => share * page.width),
    { padding: 0.7 },
  )
  const legend = t('● estimate with 90 % interval; □ mean of the raters (dashed).')
  const base = percents.some(Boolean) ? `${t('Percent: on a base of 0.')} ` : ''
  page.text(`${legend} ${base}${error.value ? errorInWords(t, error.value) : t.stored(error.why)}`, {
    size: 7.5,
    color: MUTED,
  })
}

/** Change of the raters' mean since the first rated visit in percent, on a base of 0, in words; empty where the scale's authors don't speak of it. */
function percentSinceFirst(
  t: Translator,
  { study: { scale }, target }: Pick<ReportOfScale, 'study' | 'target'>,
  visits: readonly VisitOfCourse[],
  visit: VisitOfCourse,
): string {
  const first = visits.find(({ ratings }) => ratings.length > 0)
  if (!first || first === visit || visit.ratings.length === 0) return ''
  const change = percentFrom(scale, target.range[0], mean(first.ratings), mean(visit.ratings))
  if (change === undefined) return ''
  return t('{value} %', { value: `${change < 0 ? '−' : '+'}${Math.abs(Math.round(change))}` })
}

function rowOf(
  t: Translator,
  { visit, date, isThis, estimate, ratings, change }: VisitOfCourse,
  percent: string,
): Cell[] {
  const interval = estimate?.interval90 ? ` ${inBrackets(t, estimate.interval90)}` : ''
  const changed = change
    ? t(
        Math.abs(change.index) > RELIABLE
          ? '{difference} (index {index}), reliable'
          : '{difference} (index {index}), within measurement error',
        { difference: signed(t, change.difference), index: signed(t, change.index) },
      )
    : ''
  return [
    { text: isThis ? t('{visit} (this report)', { visit }) : visit, header: 'Row', bold: isThis },
    { text: t.date(date) },
    { text: estimate ? `${t.oneDecimal(estimate.value)}${interval}` : '–' },
    { text: ratings.length === 0 ? '–' : `${t.oneDecimal(mean(ratings))} (n = ${ratings.length})` },
    { text: [changed, percent].filter(Boolean).join('; ') },
  ].map((cell) => ({ size: 8, ...cell }) as Cell)
}

const inBrackets = (t: Translator, [low, high]: readonly [number, number]) =>
  t('[{low}, {high}]', { low: t.oneDecimal(low), high: t.oneDecimal(high) })

/** What reliable change is, and what it was computed from. */
function errorInWords(t: Translator, { deviation, single, raters, participants }: RatingError): string {
  return t(
    'Reliable change index (Jacobson and Truax 1991): difference over its standard error; beyond ±{limit} it is more than measurement error. The error is this study’s own: standard deviation {deviation} of {participants} participants’ first ratings, intraclass correlation (2,1) {icc} of {raters} raters, by Spearman and Brown for means of several.',
    {
      limit: numeral(t, RELIABLE),
      deviation: t.twoDecimals(deviation),
      participants,
      icc: t.twoDecimals(single),
      raters,
    },
  )
}

function drawPoints(page: TaggedDocument, { target }: ReportOfScale, visits: readonly VisitOfCourse[]): void {
  const { pdf } = page
  const [low, high] = target.range
  const [left, top] = [page.left + 24, page.y + 4]
  const width = Math.min(page.width - 24, SIDE + 60 * visits.length)
  const y = (value: number) => top + (1 - (clamp(value, low, high) - low) / (high - low)) * (HEIGHT - 18)
  const x = (i: number) => left + ((i + 0.5) / visits.length) * width
  page.figure(wordsOf(page.t, visits), { x: page.left, y: page.y, width: page.width, height: HEIGHT }, () => {
    for (const tick of ticksOf(low, high)) {
      pdf
        .moveTo(left, y(tick))
        .lineTo(left + width, y(tick))
        .lineWidth(0.4)
        .stroke(RULE)
      page.draw(
        numeral(page.t, tick),
        { x: page.left, y: y(tick) - 4, width: 20, height: 8 },
        { size: 7, color: MUTED, align: 'right' },
      )
    }
    line(
      page,
      visits.map(({ estimate }, i) => estimate && [x(i) - 4, y(estimate.value)]),
      ESTIMATE,
      false,
    )
    line(
      page,
      visits.map(({ ratings }, i) => (ratings.length === 0 ? undefined : [x(i) + 4, y(mean(ratings))])),
      INK,
      true,
    )
    for (const [i, { visit, estimate, ratings, isThis }] of visits.entries()) {
      if (estimate?.interval90) {
        const [from, to] = estimate.interval90
        pdf
          .moveTo(x(i) - 4, y(from))
          .lineTo(x(i) - 4, y(to))
          .lineWidth(1)
          .stroke(ESTIMATE)
      }
      if (estimate) pdf.circle(x(i) - 4, y(estimate.value), 3).fill(ESTIMATE)
      if (ratings.length > 0) pdf.rect(x(i) + 1.5, y(mean(ratings)) - 2.5, 5, 5).fillAndStroke('white', INK)
      const label = {
        x: left + (i / visits.length) * width,
        y: top + HEIGHT - 14,
        width: width / visits.length,
        height: 9,
      }
      page.draw(visit, label, { size: 7, align: 'center', bold: isThis })
    }
  })
  page.y += HEIGHT + 4
}

function line(
  { pdf }: TaggedDocument,
  points: readonly (readonly [number, number] | number[] | undefined)[],
  color: string,
  dashed: boolean,
): void {
  const known = points.filter((point) => point !== undefined)
  if (known.length < 2) return
  pdf.moveTo(known[0]![0]!, known[0]![1]!)
  for (const [px, py] of known.slice(1)) pdf.lineTo(px!, py!)
  pdf.lineWidth(0.8)
  if (dashed) pdf.dash(3, { space: 2 })
  pdf.stroke(color).undash()
}

function wordsOf(t: Translator, visits: readonly VisitOfCourse[]): string {
  const each = visits.map(({ visit, estimate, ratings }) => {
    const parts = [
      ...(estimate ? [t('estimate {value}', { value: t.oneDecimal(estimate.value) })] : []),
      ...(ratings.length > 0 ? [t('raters {value}', { value: t.oneDecimal(mean(ratings)) })] : []),
    ]
    return `${visit}: ${parts.join(', ') || t('nothing yet')}.`
  })
  return `${t('Course over {count} visits.', { count: visits.length })} ${each.join(' ')}`
}

const signed = (t: Translator, value: number) => `${value < 0 ? '−' : '+'}${t.oneDecimal(Math.abs(value))}`
