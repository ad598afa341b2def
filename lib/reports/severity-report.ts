import { type Box, MUTED } from './pdf/page-style.ts'
import { TaggedDocument } from './pdf/tagged-document.ts'
import { drawCourse } from './severity/course-part.ts'
import { drawRatings } from './severity/items-table.ts'
import { drawProvenance, drawQuality, drawSignatures } from './severity/provenance-part.ts'
import type { ReportInput } from './severity/report-parts.ts'
import { drawDistribution, drawScoreBar } from './severity/score-figures.ts'
import { estimateInWords, HIDDEN, intervalInWords, NOT_A_DIAGNOSIS, SIMULATED } from './severity/sentences.ts'
import { drawTimeline } from './severity/timeline-part.ts'

/**
 * The severity report of an interview as PDF: the estimate on the scale's range and among the study's, the ratings, course, timeline, what
 * it rests on, signatures and provenance. What is hidden from the person is not in it either. The same input gives the same bytes.
 */
export async function severityReport(input: ReportInput): Promise<Buffer> {
  const { report, others, exportedBy, madeAt, sections, comment } = input
  const { participant, visit, study, blind } = report
  const made = `${madeAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const page = new TaggedDocument({
    title: `Severity report ${study.code} ${participant} ${visit}`,
    size: input.size,
    madeAt,
    footer: `${study.code}, ${participant}, ${visit}. Exported by ${exportedBy} on ${made}. Created by Concord. Not a diagnosis.${input.isPreview ? ' Preview, not stored.' : ''}`,
  })
  drawHeader(page, input)
  drawTopThird(page, input)
  if (comment !== '') {
    page.heading(2, 'Comment')
    page.text(comment)
  }
  drawRatings(page, report, sections.includes('items'))
  if (sections.includes('course') && !blind) drawCourse(page, report, others)
  if (sections.includes('timeline')) drawTimeline(page, report, sections.includes('moments'))
  if (sections.includes('quality')) drawQuality(page, report)
  page.heading(2, 'What the estimate rests on')
  page.text(estimateInWords(report).join(' '), { size: 8.5 })
  drawSignatures(page, report)
  drawProvenance(page, report)
  return page.finish()
}

function drawHeader(page: TaggedDocument, { report }: ReportInput): void {
  const { participant, visit, date, study } = report
  page.heading(1, `Severity report: ${participant}, ${visit}`)
  const { scale } = study
  page.text(
    `Study ${study.code}, ${study.title}. Interview of ${date.toISOString().slice(0, 10)}. ${scale.name} (${scale.title}).`,
    { color: MUTED },
  )
  warning(page, study.simulated ? `${SIMULATED} ${NOT_A_DIAGNOSIS}` : NOT_A_DIAGNOSIS)
}

function warning(page: TaggedDocument, text: string): void {
  const height = page.heightOf(text, page.width - 16, { size: 8.5, bold: true }) + 8
  page.decoration(() => page.pdf.rect(page.left, page.y, page.width, height).fillAndStroke('#f1f3f5', '#868e96'))
  page.space(5)
  page.text(text, { x: page.left + 8, width: page.width - 16, size: 8.5, bold: true })
  page.space(5)
}

/** The estimate on the scale's range, and beside it its place in the study. */
function drawTopThird(page: TaggedDocument, { report, others, sections }: ReportInput): void {
  const { target, estimate, blind } = report
  const isWide = sections.includes('distribution')
  const left = { x: page.left, width: isWide ? 0.56 * page.width : page.width }
  const right = { x: page.left + 0.62 * page.width, width: 0.38 * page.width }
  const top = page.y
  page.heading(2, `Estimate, ${target.title}`, left)
  if (blind) page.text(HIDDEN[blind], left)
  else if (!estimate) page.text('There is no estimate for this interview yet.', left)
  else {
    page.text(estimate.value.toFixed(1), { ...left, size: 24, bold: true })
    page.text(`${intervalInWords(estimate)}, on a range of ${target.range[0]} to ${target.range[1]}.`, left)
  }
  page.space(1)
  const bar: Box = { ...left, x: left.x + 6, width: left.width - 12, y: page.y, height: 60 }
  drawScoreBar(page, bar, report)
  const end = page.y
  if (!isWide) return
  page.y = top
  page.heading(2, 'Place in the study', right)
  drawDistribution(page, { ...right, y: page.y, height: 84 }, report, others.estimates)
  page.y = Math.max(end, page.y)
}
