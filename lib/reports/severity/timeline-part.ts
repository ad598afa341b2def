import { numeral } from '#lib/messages/numeral.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { COVERAGE_LIMIT, isCovered } from '#lib/numbers/coverage.ts'
import { largest, smallest } from '#lib/numbers/extremes.ts'
import type { InterviewReport } from '#lib/review/interview-report.ts'
import { ESTIMATE, MUTED, RULE, SHADE } from '../pdf/page-style.ts'
import type { TaggedDocument } from '../pdf/tagged-document.ts'
import { minutesSeconds } from './moments.ts'
import { listMoments, markMoments, momentsIn } from './moments-part.ts'
import type { ReportInput } from './report-parts.ts'
import { ticksOf } from './score-figures.ts'
import { notAnalysed } from './sentences.ts'

const HEIGHT = 96
/** More clips than this are drawn as the median of neighbours. */
const MOST_STEPS = 170

/** The estimate from clip to clip over the recording, with axes, coverage and the moments that are listed under it. */
export function drawTimeline(page: TaggedDocument, { report, notes, sections }: ReportInput): void {
  const { t } = page
  const { analysis, estimate, target } = report
  const withMoments = sections.includes('moments')
  const clips = analysis?.clips ?? []
  // The heading stays with the figure.
  if (clips.length > 0) page.need(HEIGHT + 52)
  // Where there are several scales, it is not said by itself which one is shown.
  const scale = t.stored(report.study.scale.name)
  page.heading(2, report.further.length > 0 ? t('Timeline, {scale}', { scale }) : t('Timeline'))
  if (clips.length === 0) {
    page.text(analysis ? t('No clips of the recording could be analysed.') : t(notAnalysed(report)), { color: MUTED })
    return
  }
  const end = clips.at(-1)!.endMs
  const [low, high] = target.range
  const [left, width, top] = [page.left + 24, page.width - 24, page.y + 10]
  const x = (ms: number) => left + (ms / end) * width
  const y = (value: number) => top + (1 - (clamp(value, low, high) - low) / (high - low)) * (HEIGHT - 46)
  const base = top + HEIGHT - 40
  const { pdf } = page
  const moments = momentsIn(report)
  const steps = stepsOf(estimate?.clips ?? [])
  const leftOut = startsLeftOut(report)
  page.figure(wordsOf(t, report, end), { x: page.left, y: page.y, width: page.width, height: HEIGHT }, () => {
    for (const tick of ticksOf(low, high)) {
      pdf
        .moveTo(left, y(tick))
        .lineTo(left + width, y(tick))
        .lineWidth(0.4)
        .stroke(RULE)
      const label = { x: page.left, y: y(tick) - 4, width: 20, height: 8 }
      page.draw(numeral(t, tick), label, { size: 7, color: MUTED, align: 'right' })
    }
    for (const [from, to, value] of steps) pdf.moveTo(x(from), y(value)).lineTo(x(to), y(value))
    if (steps.length > 0) pdf.lineWidth(1.6).stroke(ESTIMATE)
    for (const { startMs, endMs, coverage } of clips) {
      const wide = Math.max(0.4, x(endMs) - x(startMs))
      const counts = isCovered(coverage) && !leftOut.has(startMs)
      pdf.rect(x(startMs), base + 7, wide, counts ? 7 * coverage : 7).fill(counts ? ESTIMATE : '#adb5bd')
    }
    pdf
      .rect(left, base + 7, width, 7)
      .lineWidth(0.3)
      .stroke(SHADE)
    for (const tick of timeTicks(end)) {
      pdf
        .moveTo(x(tick), base + 15)
        .lineTo(x(tick), base + 18)
        .lineWidth(0.5)
        .stroke(MUTED)
      const label = { x: x(tick) - 20, y: base + 19, width: 40, height: 8 }
      page.draw(minutesSeconds(tick), label, { size: 7, color: MUTED, align: 'center' })
    }
    if (withMoments) markMoments(page, moments, (ms) => Math.min(x(ms), left + width - 8), top)
  })
  page.y += HEIGHT + 2
  page.text(captionOf(t, report, end), { size: 7.5, color: MUTED })
  if (withMoments) listMoments(page, moments, sections.includes('notes') ? notes : [])
}

function wordsOf(t: Translator, { estimate, target }: InterviewReport, end: number): string {
  const length = minutesSeconds(end)
  const values = (estimate?.clips ?? []).flatMap(({ value }) => value ?? [])
  if (values.length === 0) return t('Coverage of the face over {length}, without estimates.', { length })
  const ends = [smallest(values), largest(values)].map(t.oneDecimal)
  return t(
    'Estimate of {target} over {length}, from {from} to {to} in {count} clips, above the coverage of the face.',
    { target: t.stored(target.title), length, from: ends[0]!, to: ends[1]!, count: values.length },
  )
}

/** Where clips start that the estimate was made without, for all that they may show enough of the face. */
function startsLeftOut({ estimate }: InterviewReport): Set<number> {
  return new Set((estimate?.clips ?? []).flatMap(({ startMs, value }) => (value === null ? [startMs] : [])))
}

function captionOf(t: Translator, report: InterviewReport, end: number): string {
  const values = { limit: t(COVERAGE_LIMIT), length: minutesSeconds(end) }
  const strip =
    report.estimate && report.estimate.leftOutByMarks > 0
      ? t(
          'Strip: share of each clip’s frames with the face; grey clips are excluded, as they show it in under {limit} of their frames or an event marks them. Length {length} (min:s).',
          values,
        )
      : t(
          'Strip: share of each clip’s frames with the face; grey clips show it in under {limit} of their frames and are excluded. Length {length} (min:s).',
          values,
        )
  return [...linesInWords(t, report), strip].join(' ')
}

/** What the lines over the clips are; nothing where there are none. */
function linesInWords(t: Translator, { estimate, target }: InterviewReport): string[] {
  const [low, high] = target.range
  const values = (estimate?.clips ?? []).flatMap(({ value }) => value ?? [])
  const beyond = values.filter((value) => value < low || value > high).length
  if (values.length === 0) return []
  const ends = { from: numeral(t, low), to: numeral(t, high) }
  const lines =
    values.length > MOST_STEPS
      ? t('Lines: estimate, median of neighbouring clips, on the scale from {from} to {to}', ends)
      : t('Lines: estimate of each clip, on the scale from {from} to {to}', ends)
  if (beyond === 0) return [`${lines}.`]
  const outside = t('{beyond} of {count} lie beyond the scale and are drawn at its end', {
    beyond,
    count: values.length,
  })
  return [`${lines}; ${outside}.`]
}

/** Start, end and value of what is drawn: clips, or medians of neighbours where there are too many to be told apart. */
function stepsOf(
  clips: readonly { startMs: number; endMs: number; value: number | null }[],
): [number, number, number][] {
  const size = Math.max(1, Math.ceil(clips.length / MOST_STEPS))
  const steps: [number, number, number][] = []
  for (let first = 0; first < clips.length; first += size) {
    const group = clips.slice(first, first + size)
    const values = group.flatMap(({ value }) => value ?? []).sort((a, b) => a - b)
    if (values.length === 0) continue
    const middle = (values[(values.length - 1) >> 1]! + values[values.length >> 1]!) / 2
    steps.push([group[0]!.startMs, group.at(-1)!.endMs, middle])
  }
  return steps
}

/** Round times up to the end, at most nine. */
function timeTicks(end: number): number[] {
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800].find((s) => end / (1000 * s) <= 8) ?? 3600
  return Array.from({ length: Math.floor(end / (1000 * step)) + 1 }, (_, i) => i * step * 1000)
}
