import { numeral } from '#lib/messages/numeral.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { largest } from '#lib/numbers/extremes.ts'
import { type Box, ESTIMATE, INK, MUTED, SHADE } from '../pdf/page-style.ts'
import type { TaggedDocument } from '../pdf/tagged-document.ts'
import type { ReportOfScale } from './report-parts.ts'
import { HIDDEN } from './sentences.ts'

/** Marks of raters on the bar in rows above each other before they are counted only. */
const MOST_RATERS = 8
/** Room that a rater's name and score need at least. */
const NAME_WIDTH = 80

/** The range of the target with the estimate, its interval and the raters' scores: to be told apart by shape, not by colour. */
export function drawScoreBar(page: TaggedDocument, box: Box, report: ReportOfScale): void {
  const { t } = page
  const { target, estimate } = report
  const thresholds = thresholdsOf(report)
  const { pdf } = page
  const [low, high] = target.range
  const x = (value: number) => box.x + ((clamp(value, low, high) - low) / (high - low)) * box.width
  const raters = scoresOfRaters(report, t('Consensus'))
  const rising = raters.toSorted((a, b) => a.score - b.score).slice(0, MOST_RATERS)
  // Names stand on one side of their strokes, in an order in which no stroke crosses a name.
  const onRight = rising.length === 0 || box.x + box.width - x(rising.at(-1)!.score) > NAME_WIDTH
  const shown = onRight ? rising : rising.toReversed()
  const bar = box.y + 13 + 9 * shown.length
  page.figure(wordsOfBar(t, report, raters), { ...box, height: bar + 40 - box.y }, () => {
    pdf.rect(box.x, bar, box.width, 12).fill(SHADE)
    if (estimate?.interval90) {
      const [from, to] = estimate.interval90.map(x) as [number, number]
      pdf.rect(from, bar - 1, Math.max(1, to - from), 14).fillAndStroke('#8fb8ba', ESTIMATE)
    }
    if (estimate) {
      const at = x(estimate.value)
      pdf
        .moveTo(at, bar - 3)
        .lineTo(at + 5, bar + 6)
        .lineTo(at, bar + 15)
        .lineTo(at - 5, bar + 6)
        .closePath()
        .fill(ESTIMATE)
    }
    for (const [i, { rater, score }] of shown.entries()) {
      const [at, y] = [x(score), box.y + 9 * i]
      pdf
        .moveTo(at, y + 9)
        .lineTo(at, bar + 12)
        .lineWidth(1.2)
        .stroke(INK)
      const width = onRight ? box.x + box.width - at - 3 : at - 3 - box.x
      const name = page.shortened(`${rater} ${numeral(t, score)}`, width, { size: 7 })
      page.draw(
        name,
        { x: onRight ? at + 3 : box.x, y, width, height: 9 },
        { size: 7, align: onRight ? 'left' : 'right' },
      )
    }
    for (const { from } of thresholds) {
      pdf.lineWidth(1).dash(2, { space: 1.5 })
      pdf
        .moveTo(x(from), bar - 3)
        .lineTo(x(from), bar + 15)
        .stroke(INK)
        .undash()
    }
    for (const value of ticksOf(low, high)) {
      pdf
        .moveTo(x(value), bar + 12)
        .lineTo(x(value), bar + 16)
        .lineWidth(0.5)
        .stroke(MUTED)
      const label = { x: x(value) - 20, y: bar + 17, width: 40, height: 9 }
      page.draw(numeral(t, value), label, { size: 7, color: MUTED, align: 'center' })
    }
  })
  page.y = bar + 30
  const under = { x: box.x, width: box.width, size: 6.5, color: MUTED }
  if (estimate) page.text(t('Diamond: estimate. Band: 90 % interval. Strokes: ratings.'), under)
  else if (raters.length > 0) page.text(t('Strokes: ratings.'), under)
  if (thresholds.length === 0) return
  const cuts = thresholds.map(({ from, label }) => `${numeral(t, from)} ${t.stored(label)}`).join('; ')
  const sources = [...new Set(thresholds.map(({ source }) => t.stored(source)))].join('; ')
  page.text(t('Dotted: from {cuts}. {sources}.', { cuts, sources }), under)
}

/** The height that a bar takes with what is written under it, at most, in points. */
export const heightOfBar = (report: ReportOfScale): number =>
  13 + 9 * Math.min(MOST_RATERS, scoresOfRaters(report).length) + 30 + 12 + (thresholdsOf(report).length > 0 ? 20 : 0)

/** The scores that strokes are drawn for. What was rated for training is in the table below, marked; it is no rating of this interview. */
function scoresOfRaters(
  { sheets, consensus }: ReportOfScale,
  nameOfConsensus = '',
): { rater: string; score: number }[] {
  const agreed = consensus ? [{ rater: nameOfConsensus, score: consensus.score }] : []
  const counted = sheets.filter(({ isTraining }) => !isTraining)
  return [...counted, ...agreed].flatMap(({ rater, score }) => (score === undefined ? [] : [{ rater, score }]))
}

const thresholdsOf = ({ study, target }: Pick<ReportOfScale, 'study' | 'target'>) =>
  study.scale.thresholds.filter(({ sum }) => sum === target.key)

function wordsOfBar(
  t: Translator,
  { study, target, estimate }: ReportOfScale,
  raters: readonly { rater: string; score: number }[],
): string {
  const [low, high] = target.range.map((end) => numeral(t, end)) as [string, string]
  return [
    t('Scale from {low} to {high}.', { low, high }),
    estimateOfBar(t, estimate),
    ...raters.map(({ rater, score }) => `${rater} ${numeral(t, score)}.`),
    ...thresholdsOf({ study, target }).map(({ from, label }) =>
      t('From {from}: {label}.', { from: numeral(t, from), label: t.stored(label) }),
    ),
  ].join(' ')
}

function estimateOfBar(t: Translator, estimate: ReportOfScale['estimate']): string {
  if (!estimate) return t('No estimate.')
  const value = t.oneDecimal(estimate.value)
  if (!estimate.interval90) return t('Estimate {value}.', { value })
  const [from, to] = estimate.interval90.map(t.oneDecimal) as [string, string]
  return t('Estimate {value}, 90 % interval {from} to {to}.', { value, from, to })
}

/** Where the interview's estimate lies among those of the study: a column a step of the range, this one marked. */
export function drawDistribution(
  page: TaggedDocument,
  box: Box,
  { target, estimate, blind }: ReportOfScale,
  estimates: readonly number[],
): void {
  const { t } = page
  const note = (text: string) => page.text(text, { x: box.x, width: box.width, size: 8.5, color: MUTED })
  if (blind) {
    note(t(HIDDEN[blind]))
    return
  }
  if (!estimate || estimates.length < 5) {
    note(
      estimate
        ? t(
            'Only {count} of the study’s interviews {count, plural, one {has an estimate} other {have estimates}} that may be shown here; a distribution needs five.',
            { count: estimates.length },
          )
        : t('Without an estimate, this interview has no place among the others.'),
    )
    return
  }
  const [low, high] = target.range
  const steps = stepsOf(low, high)
  const binOf = (value: number) =>
    Math.min(steps - 1, Math.floor(((clamp(value, low, high) - low) / (high - low)) * steps))
  const counts = new Array<number>(steps).fill(0)
  for (const value of estimates) counts[binOf(value)]!++
  const own = binOf(estimate.value)
  const below = estimates.filter((value) => value < estimate.value).length
  const place = t('{below} of {count} estimates are lower.', { below, count: estimates.length })
  const [width, height] = [box.width / steps, box.height - 24]
  const { pdf } = page
  const alt = t('Distribution of {count} estimates from {low} to {high}.', {
    count: estimates.length,
    low: numeral(t, low),
    high: numeral(t, high),
  })
  page.figure(`${alt} ${place}`, box, () => {
    for (const [i, count] of counts.entries()) {
      const tall = (count / largest(counts)) * height
      pdf.rect(box.x + i * width + 0.5, box.y + height - tall, width - 1, tall).fill(i === own ? ESTIMATE : '#adb5bd')
    }
    pdf
      .moveTo(box.x, box.y + height)
      .lineTo(box.x + box.width, box.y + height)
      .lineWidth(0.5)
      .stroke(MUTED)
    const at = box.x + (own + 0.5) * width
    const top = box.y + height + 1
    pdf
      .moveTo(at, top)
      .lineTo(at + 4, top + 6)
      .lineTo(at - 4, top + 6)
      .closePath()
      .fill(ESTIMATE)
    page.draw(numeral(t, low), { x: box.x, y: top + 7, width: 40, height: 9 }, { size: 7, color: MUTED })
    const end = { x: box.x + box.width - 40, y: top + 7, width: 40, height: 9 }
    page.draw(numeral(t, high), end, { size: 7, color: MUTED, align: 'right' })
    const middle = { x: box.x + 30, y: top + 7, width: box.width - 60, height: 9 }
    page.draw(place, middle, { size: 7.5, align: 'center' })
  })
  page.y = box.y + box.height
}

/** How many columns a distribution over a range has: one a point, and at most 20. Ranges of means and weighted sums have fractions. */
function stepsOf(low: number, high: number): number {
  return clamp(Math.round(high - low), 1, 20)
}

/** Round numbers of a range, its ends among them. */
export function ticksOf(low: number, high: number): number[] {
  // Sums of items with ranges of their own reach tens of thousands, of weighted items more.
  const steps = [1, 10, 100, 1000, 10_000, 100_000].flatMap((power) => [power, 2 * power, 5 * power])
  const step = steps.find((candidate) => (high - low) / candidate <= 8) ?? high - low
  const inner: number[] = []
  for (let value = Math.ceil(low / step) * step; value < high; value += step)
    if (value - low >= 0.6 * step && high - value >= 0.6 * step) inner.push(value)
  return [low, ...inner, high]
}
