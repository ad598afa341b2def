import type { InterviewAmongOthers, RatingError, VisitOfCourse } from '#lib/agreement/interview-among-others.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import type { InterviewReport } from '#lib/review/interview-report.ts'
import { RELIABLE } from '#lib/statistics/reliable-change.ts'
import { type Cell, ESTIMATE, INK, MUTED, RULE } from '../pdf/page-style.ts'
import type { TaggedDocument } from '../pdf/tagged-document.ts'
import { ticksOf } from './score-figures.ts'

const HEIGHT = 64
const SIDE = 190
const LEGEND = '● estimate with 90 % interval; □ mean of the raters (dashed).'

/** The participant's visits: estimates with intervals, the raters' means, and which changes are more than measurement error. */
export function drawCourse(
  page: TaggedDocument,
  report: InterviewReport,
  { visits, error }: InterviewAmongOthers,
): void {
  page.heading(2, 'Course over visits')
  if (visits.length < 2) {
    page.text('This is the participant’s only visit so far.', { color: MUTED })
    return
  }
  page.need(HEIGHT + 20)
  drawPoints(page, report, visits)
  const head: Cell[] = ['Visit', 'Date', 'Estimate', 'Raters’ mean', 'Since the first rating'].map((text) => ({
    text,
    bold: true,
    size: 8,
    header: 'Column',
  }))
  page.table(
    [head, ...visits.map((visit) => rowOf(visit))],
    [0.18, 0.13, 0.2, 0.14, 0.35].map((share) => share * page.width),
    { padding: 0.7 },
  )
  page.text(`${LEGEND} ${error.value ? errorInWords(error.value) : error.why}`, { size: 7.5, color: MUTED })
}

function rowOf({ visit, date, isThis, estimate, ratings, change }: VisitOfCourse): Cell[] {
  const interval = estimate?.interval90
    ? ` [${estimate.interval90[0].toFixed(1)}, ${estimate.interval90[1].toFixed(1)}]`
    : ''
  const changed = change
    ? `${signed(change.difference)} (index ${signed(change.index)}), ${Math.abs(change.index) > RELIABLE ? 'reliable' : 'within measurement error'}`
    : ''
  return [
    { text: `${visit}${isThis ? ' (this report)' : ''}`, header: 'Row', bold: isThis },
    { text: date },
    { text: estimate ? `${estimate.value.toFixed(1)}${interval}` : '–' },
    { text: ratings.length === 0 ? '–' : `${meanOf(ratings).toFixed(1)} (n = ${ratings.length})` },
    { text: changed },
  ].map((cell) => ({ size: 8, ...cell }) as Cell)
}

/** What reliable change is, and what it was computed from. */
function errorInWords({ deviation, single, raters, participants }: RatingError): string {
  return `Reliable change index (Jacobson and Truax 1991): difference over its standard error; beyond ±${RELIABLE} it is more than measurement error. The error is this study’s own: standard deviation ${deviation.toFixed(2)} of ${participants} participants’ first ratings, intraclass correlation (2,1) ${single.toFixed(2)} of ${raters} raters, by Spearman and Brown for means of several.`
}

function drawPoints(page: TaggedDocument, { target }: InterviewReport, visits: readonly VisitOfCourse[]): void {
  const { pdf } = page
  const [low, high] = target.range
  const [left, top] = [page.left + 24, page.y + 4]
  const width = Math.min(page.width - 24, SIDE + 60 * visits.length)
  const y = (value: number) => top + (1 - (clamp(value, low, high) - low) / (high - low)) * (HEIGHT - 18)
  const x = (i: number) => left + ((i + 0.5) / visits.length) * width
  page.figure(wordsOf(visits), { x: page.left, y: page.y, width: page.width, height: HEIGHT }, () => {
    for (const tick of ticksOf(low, high)) {
      pdf
        .moveTo(left, y(tick))
        .lineTo(left + width, y(tick))
        .lineWidth(0.4)
        .stroke(RULE)
      page.draw(
        String(tick),
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
      visits.map(({ ratings }, i) => (ratings.length === 0 ? undefined : [x(i) + 4, y(meanOf(ratings))])),
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
      if (ratings.length > 0) pdf.rect(x(i) + 1.5, y(meanOf(ratings)) - 2.5, 5, 5).fillAndStroke('white', INK)
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

function wordsOf(visits: readonly VisitOfCourse[]): string {
  const each = visits.map(({ visit, estimate, ratings }) => {
    const parts = [
      ...(estimate ? [`estimate ${estimate.value.toFixed(1)}`] : []),
      ...(ratings.length > 0 ? [`raters ${meanOf(ratings).toFixed(1)}`] : []),
    ]
    return `${visit}: ${parts.join(', ') || 'nothing yet'}.`
  })
  return `Course over ${visits.length} visits. ${each.join(' ')}`
}

const meanOf = (scores: readonly number[]) => scores.reduce((sum, score) => sum + score, 0) / scores.length
const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`
