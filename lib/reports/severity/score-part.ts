import type { AmongOthersOnScale } from '#lib/agreement/interview-among-others.ts'
import { numeral } from '#lib/messages/numeral.ts'
import type { Box } from '../pdf/page-style.ts'
import type { TaggedDocument } from '../pdf/tagged-document.ts'
import type { ReportOfScale } from './report-parts.ts'
import { drawDistribution, drawScoreBar, heightOfBar } from './score-figures.ts'
import { HIDDEN, intervalInWords } from './sentences.ts'

/** Height of what stands over the bar, in points: heading, value and interval. */
const ABOVE = 70
const DISTRIBUTION = 84

/**
 * The estimate on the scale's range, and beside it its place in the study. Of a further scale only what there is: ratings without an estimate have the
 * whole width, and what is hidden is said once, for all scales.
 */
export function drawScore(
  page: TaggedDocument,
  report: ReportOfScale,
  { estimates }: AmongOthersOnScale,
  withDistribution: boolean,
): void {
  const { t } = page
  const { target, estimate, blind, sheets, isFurther } = report
  if (isFurther && (blind || (!estimate && sheets.length === 0))) return
  const isWide = !withDistribution || (isFurther && !estimate)
  const left = { x: page.left, width: isWide ? page.width : 0.56 * page.width }
  const right = { x: page.left + 0.62 * page.width, width: 0.38 * page.width }
  // Both columns are on one page.
  page.need(ABOVE + Math.max(heightOfBar(report), DISTRIBUTION))
  const top = page.y
  page.heading(2, headingOf(page, report), left)
  if (blind) page.text(t(HIDDEN[blind]), left)
  else if (!estimate) page.text(t('There is no estimate for this interview yet.'), left)
  else {
    page.text(t.oneDecimal(estimate.value), { ...left, size: 24, bold: true })
    const [from, to] = target.range.map((end) => numeral(t, end)) as [string, string]
    page.text(
      t('{interval}, on a range of {from} to {to}.', { interval: intervalInWords(t, estimate), from, to }),
      left,
    )
  }
  page.space(1)
  const bar: Box = { ...left, x: left.x + 6, width: left.width - 12, y: page.y, height: 60 }
  drawScoreBar(page, bar, report)
  const end = page.y
  if (isWide) return
  page.y = top
  page.heading(2, t('Place in the study'), right)
  drawDistribution(page, { ...right, y: page.y, height: DISTRIBUTION }, report, estimates)
  page.y = Math.max(end, page.y)
}

function headingOf({ t }: TaggedDocument, { target, study, isFurther }: ReportOfScale): string {
  const title = t.stored(target.title)
  return isFurther
    ? t('Estimate, {scale}: {target}', { scale: t.stored(study.scale.name), target: title })
    : t('Estimate, {target}', { target: title })
}
