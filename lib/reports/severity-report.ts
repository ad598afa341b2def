import type { Translator } from '#lib/messages/translator.ts'
import type { StudyLogo } from '#lib/studies/study-logo.ts'
import { type Box, MUTED } from './pdf/page-style.ts'
import { TaggedDocument } from './pdf/tagged-document.ts'
import { drawCourse } from './severity/course-part.ts'
import { drawRatings } from './severity/items-table.ts'
import { drawMovement } from './severity/movement-part.ts'
import { drawProvenance, drawQuality, drawSignatures } from './severity/provenance-part.ts'
import type { ReportInput, ReportOfScale } from './severity/report-parts.ts'
import { drawScore } from './severity/score-part.ts'
import { estimateInWords, NOT_A_DIAGNOSIS, SIMULATED } from './severity/sentences.ts'
import { drawTimeline } from './severity/timeline-part.ts'

/** The largest that a logo is printed, in points. */
const LOGO = { width: 130, height: 44 }

/**
 * The severity report of an interview as PDF: on each scale the estimate on its range and among the study's, the ratings and the course; then the
 * timeline, what it rests on, signatures and provenance. What is hidden from the person is not in it either. The same input gives the same bytes.
 */
export async function severityReport(t: Translator, input: ReportInput): Promise<Buffer> {
  const { report, others, exportedBy, madeAt, sections, comment } = input
  const { participant, visit, study, blind, further } = report
  const made = `${madeAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const page = new TaggedDocument(t, {
    title: t('Severity report {study} {participant} {visit}', { study: study.code, participant, visit }),
    size: input.size,
    madeAt,
    footer: [
      t('{study}, {participant}, {visit}. Exported by {person} on {moment}. Created by Concord. Not a diagnosis.', {
        study: study.code,
        participant,
        visit,
        person: exportedBy,
        moment: made,
      }),
      ...(input.isPreview ? [t('Preview, not stored.')] : []),
    ].join(' '),
  })
  drawHeader(page, input)
  const scales = reportsOfScales(report)
  for (const [i, one] of scales.entries()) {
    const among = i === 0 ? others : others.further[i - 1]!
    drawScore(page, one, among, sections.includes('distribution'))
    if (i === 0 && comment !== '') {
      page.heading(2, t('Comment'))
      page.text(comment)
    }
    drawRatings(page, one, sections.includes('items'))
    if (sections.includes('course') && !blind) drawCourse(page, one, among)
  }
  if (sections.includes('timeline')) drawTimeline(page, input)
  if (sections.includes('movement') && input.movement && !blind) drawMovement(page, input.movement)
  if (sections.includes('quality')) drawQuality(page, report)
  page.heading(2, t('What the estimate rests on'))
  page.text(estimateInWords(t, report).join(' '), { size: 8.5 })
  for (const { scale, target, estimate } of further) {
    if (!estimate) continue
    // How much of the face was seen is said above.
    const sentences = estimateInWords(t, { ...report, target, estimate, analysis: undefined }).join(' ')
    page.text(t('{scale}: {sentences}', { scale: t.stored(scale.name), sentences }), { size: 8.5 })
  }
  for (const one of scales) drawSignatures(page, one)
  drawProvenance(page, report)
  return page.finish()
}

/** The report on each scale by itself: what it says of the ratings on it. */
const reportsOfScales = ({ further, ...report }: ReportInput['report']): ReportOfScale[] => [
  { ...report, isFurther: false },
  ...further.map(({ scale, items, ...rest }) => ({
    ...report,
    ...rest,
    study: { ...report.study, scale, items },
    isFurther: true,
  })),
]

function drawHeader(page: TaggedDocument, { report, logo }: ReportInput): void {
  const { t } = page
  const { participant, visit, date, study } = report
  const { scale } = study
  const [top, room] = [page.y, logo ? page.width - LOGO.width - 12 : page.width]
  page.heading(1, t('Severity report: {participant}, {visit}', { participant, visit }), { width: room })
  page.text(
    t('Study {code}, {title}. Interview of {date}. {scale} ({scale_title}).', {
      code: study.code,
      title: study.title,
      date: t.date(date),
      scale: t.stored(scale.name),
      scale_title: t.stored(scale.title),
    }),
    { color: MUTED, width: room },
  )
  if (logo) drawLogo(page, logo, top)
  warning(page, (study.simulated ? [SIMULATED, NOT_A_DIAGNOSIS] : [NOT_A_DIAGNOSIS]).map((text) => t(text)).join(' '))
}

/** The study’s logo at the right of the title, as large as fits. */
function drawLogo(page: TaggedDocument, { picture, width, height, text }: StudyLogo, top: number): void {
  const scale = Math.min(LOGO.width / width, LOGO.height / height)
  const shown = { width: scale * width, height: scale * height }
  const box: Box = { x: page.left + page.width - shown.width, y: top, ...shown }
  page.figure(text, box, () => page.pdf.image(picture, box.x, box.y, shown))
  page.y = Math.max(page.y, top + shown.height + 4)
}

function warning(page: TaggedDocument, text: string): void {
  const height = page.heightOf(text, page.width - 16, { size: 8.5, bold: true }) + 8
  page.decoration(() => page.pdf.rect(page.left, page.y, page.width, height).fillAndStroke('#f1f3f5', '#868e96'))
  page.space(5)
  page.text(text, { x: page.left + 8, width: page.width - 16, size: 8.5, bold: true })
  page.space(5)
}
