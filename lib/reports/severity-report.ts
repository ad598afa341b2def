import { Document, G, Line, Page, Path, Rect, renderToBuffer, StyleSheet, Svg, Text, View } from '@react-pdf/renderer'
import { createElement as h, type ReactElement } from 'react'
import { headKind } from '#lib/heads/head-kinds.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { COVERAGE_LIMIT, isCovered } from '#lib/numbers/coverage.ts'
import { OPEN_STUDY } from '#lib/ratings/blindness.ts'
import type { InterviewReport } from '#lib/review/interview-report.ts'
import { consensusSentence, type SeenConsensus } from '#lib/review/seen-consensus.ts'
import type { ShownEstimate } from '#lib/review/shown-estimate.ts'
import { correctionSentence, remarkSentences, signatureSentence } from '#lib/review/version-sentences.ts'
import type { Scale } from '#lib/scales/scale.ts'
import { scaleOf } from '#lib/scales/scales.ts'
import { standingInWords } from './card-sections.ts'

const styles = StyleSheet.create({
  page: { padding: 40, fontSize: 9.5, fontFamily: 'Helvetica', color: '#212529', lineHeight: 1.35 },
  title: { fontSize: 17, fontFamily: 'Helvetica-Bold', lineHeight: 1.3, marginBottom: 6 },
  heading: { fontSize: 11.5, fontFamily: 'Helvetica-Bold', marginTop: 12, marginBottom: 4 },
  note: { color: '#495057' },
  big: { fontSize: 24, fontFamily: 'Helvetica-Bold', lineHeight: 1.2 },
  row: { flexDirection: 'row', borderBottomWidth: 0.5, borderBottomColor: '#dee2e6', paddingVertical: 2 },
  warning: { marginTop: 10, padding: 8, backgroundColor: '#f1f3f5' },
  small: { fontSize: 7.5, color: '#495057' },
})

const WIDTH = 515
const HEIGHT = 110

/**
 * The severity report of an interview as PDF: the rater's items that this person may see, the estimate with what it rests
 * on, the timeline, coverage and provenance. What is hidden from the person is not in it either.
 */
export async function severityReport(report: InterviewReport, madeAt: Date): Promise<Buffer> {
  return renderToBuffer(documentOf(report, madeAt) as Parameters<typeof renderToBuffer>[0])
}

function documentOf(report: InterviewReport, madeAt: Date): ReactElement {
  const { participant, visit, date, study, target } = report
  const scale = scaleOf(study.scale)
  return h(
    Document,
    { title: `Severity report ${study.code} ${participant} ${visit}`, author: 'Concord', creationDate: madeAt },
    h(
      Page,
      { size: 'A4', style: styles.page },
      h(Text, { style: styles.title }, `Severity report: ${participant}, ${visit}`),
      h(
        Text,
        { style: styles.note },
        `Study ${study.code}, interview of ${date.toISOString().slice(0, 10)}, ${scale.name} (${scale.title})`,
      ),
      study.simulated
        ? h(
            Text,
            { style: styles.warning },
            'Simulated: a drawn face and simulated raters. This says nothing about patients.',
          )
        : null,
      h(
        Text,
        { style: styles.warning },
        'This estimate comes from a research instrument. Not a diagnosis, and not a basis for decisions about treatment.',
      ),
      h(Text, { style: styles.heading }, `Estimate, ${target.title}`),
      ...estimatePart(report),
      ...timelinePart(report),
      h(Text, { style: styles.heading }, 'Ratings'),
      ...ratingsPart(report),
      h(Text, { style: styles.heading }, 'Provenance'),
      ...provenancePart(report),
      h(
        Text,
        { style: { ...styles.small, marginTop: 10 } },
        `Created by Concord on ${madeAt.toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
      ),
    ),
  )
}

const HIDDEN: Record<NonNullable<InterviewReport['blind']>, string> = {
  'own-sheet': 'Hidden: the rater who exported this report has not locked their own sheet yet.',
  'other-visits':
    'Hidden: the rater who exported this report has not locked their own sheets of the participant’s other visits yet.',
}

function estimatePart({ estimate, blind, target, analysis }: InterviewReport): ReactElement[] {
  if (blind) return [line(HIDDEN[blind])]
  if (!estimate) return [line('There is no estimate for this interview yet.')]
  const kind =
    estimate.kind === 'outOfFold'
      ? 'out of fold (computed by a head that was trained without this participant)'
      : 'unseen (this participant was not in the training data)'
  const coverage = analysis ? ` The face is in ${Math.round(100 * analysis.coverage)} % of the sampled frames.` : ''
  return [
    h(Text, { key: 'value', style: styles.big }, estimate.value.toFixed(1)),
    line(`${intervalInWords(estimate)}, on a range of ${target.range[0]} to ${target.range[1]}; ${kind}.`),
    ...(estimate.noInterval ? [line(estimate.noInterval)] : []),
    line(
      `Head: ${headKind(estimate.head.kind)} on ${estimate.head.encoder}, from ${estimate.head.participants} participants, ${estimate.head.createdAt.toISOString().slice(0, 10)}.${coverage}`,
    ),
    ...(estimate.head.standing ? [line(standingInWords(estimate.head.standing))] : []),
    ...(estimate.ofEarlierAnalysis
      ? [
          line(
            'The recording has been analysed again since. This estimate is from an earlier analysis, with the encoder listed under the head below. The other provenance is of the newer analysis.',
          ),
        ]
      : []),
  ]
}

function intervalInWords({ interval90, interval95 }: ShownEstimate): string {
  const ends = ([low, high]: readonly [number, number]) => `${low.toFixed(1)} to ${high.toFixed(1)}`
  if (!interval90) return 'No interval'
  return `90 % interval ${ends(interval90)}${interval95 ? '' : ' (95 % is not attainable with so few participants)'}`
}

function timelinePart({ analysis, estimate, target }: InterviewReport): ReactElement[] {
  const clips = analysis?.clips ?? []
  if (clips.length === 0) return []
  const end = clips.at(-1)!.endMs
  const x = (ms: number) => (ms / end) * WIDTH
  const [low, high] = target.range
  const y = (value: number) => HEIGHT - 24 - ((clamp(value, low, high) - low) / (high - low)) * (HEIGHT - 30)
  const steps = (estimate?.clips ?? [])
    .flatMap(({ value, startMs, endMs }) =>
      value === null ? [] : [`M ${x(startMs).toFixed(1)} ${y(value).toFixed(1)} H ${x(endMs).toFixed(1)}`],
    )
    .join(' ')
  const values = (estimate?.clips ?? []).flatMap(({ value }) => value ?? [])
  const beyond = values.filter((value) => value < low || value > high).length
  const strips = clips.map((clip) =>
    h(Rect, {
      key: clip.startMs,
      x: x(clip.startMs),
      y: HEIGHT - 14,
      width: Math.max(1, x(clip.endMs) - x(clip.startMs) - 0.5),
      height: 8,
      fill: isCovered(clip.coverage) ? '#197277' : '#adb5bd',
      fillOpacity: 0.25 + 0.75 * clip.coverage,
    }),
  )
  return [
    h(Text, { key: 'heading', style: styles.heading }, 'Timeline'),
    h(
      Svg,
      { key: 'picture', width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}` },
      h(
        G,
        {},
        ...[low, high].map((value) =>
          h(Line, { key: value, x1: 0, x2: WIDTH, y1: y(value), y2: y(value), stroke: '#ced4da', strokeWidth: 0.5 }),
        ),
      ),
      steps ? h(Path, { d: steps, stroke: '#197277', strokeWidth: 2, fill: 'none' }) : null,
      ...strips,
    ),
    line(
      `Lines: estimate per clip, from ${low} (bottom) to ${high} (top)${beyond > 0 ? `; ${beyond} of ${values.length} lie beyond the scale and are drawn at its end` : ''}. Strip: coverage of each clip; grey clips show the face in under ${COVERAGE_LIMIT} of their frames and are excluded. Length ${(end / 1000).toFixed(0)} s.`,
      'caption',
    ),
  ]
}

function ratingsPart({ sheets, consensus, study, target, lockedSheets }: InterviewReport): ReactElement[] {
  if (sheets.length === 0)
    return [
      line(
        lockedSheets === 0
          ? 'No sheets are locked yet.'
          : 'Other raters’ locked sheets are hidden until this rater’s own sheet is locked.',
      ),
    ]
  const scale = scaleOf(study.scale)
  const open = study.blinding === 'open' ? [line(OPEN_STUDY)] : []
  const listed = sheets.flatMap((sheet) => [
    h(
      Text,
      { key: sheet.rater, style: { marginTop: 4, fontFamily: 'Helvetica-Bold' } },
      `${sheet.rater}: ${target.title} ${sheet.score ?? 'incomplete'}${sheet.isImported ? ' (imported)' : ''}`,
    ),
    h(
      Text,
      { key: `${sheet.rater} items` },
      scale.items
        .flatMap((item) => (sheet.scores[item.key] === undefined ? [] : [`${item.label} ${sheet.scores[item.key]}`]))
        .join(', '),
    ),
    ...remarkSentences(scale, sheet.remarks).map((sentence, place) =>
      h(Text, { key: `${sheet.rater} remark ${place}`, style: styles.small }, sentence),
    ),
    ...sheet.versions.flatMap((version, i) => {
      const before = sheet.versions[i - 1]
      const correction = before ? [correctionSentence(scale, before, version)] : []
      return [...correction, signatureSentence(version)].map((sentence, place) =>
        h(Text, { key: `${sheet.rater} ${version.version} ${place}`, style: styles.small }, sentence),
      )
    }),
  ])
  return [...open, ...listed, ...(consensus ? consensusPart(consensus, scale, target.title) : [])]
}

function consensusPart(consensus: SeenConsensus, scale: Scale, target: string): ReactElement[] {
  const items = scale.items.flatMap(({ key, label }) =>
    consensus.scores[key] === undefined ? [] : [`${label} ${consensus.scores[key]}`],
  )
  return [
    h(
      Text,
      { key: 'consensus', style: { marginTop: 4, fontFamily: 'Helvetica-Bold' } },
      `Consensus of the raters: ${target} ${consensus.score ?? 'incomplete'}`,
    ),
    h(Text, { key: 'consensus items' }, items.join(', ')),
    h(Text, { key: 'consensus signed', style: styles.small }, consensusSentence(consensus)),
  ]
}

function provenancePart({ analysis, estimate, participant, visit }: InterviewReport): ReactElement[] {
  if (!analysis) return [line('The recording has not been analysed yet.')]
  const { provenance, sampling, recording } = analysis
  const rows: [string, string][] = [
    [
      'Recording',
      `${participant}, ${visit}, ${recording.codec} ${recording.width}x${recording.height}, sha256 ${recording.sha256}`,
    ],
    [
      'Sampling',
      `${sampling.framesPerSecond} frames a second, clips of ${sampling.clipFrames}, stride ${sampling.stride}`,
    ],
    ['Decoder', `${provenance.decoder.name} ${provenance.decoder.version}`],
    [
      'Face detector',
      `${provenance.detector.name} ${provenance.detector.version}, sha256 ${provenance.detector.sha256}`,
    ],
    [
      'Encoder',
      `${provenance.encoder.name} ${provenance.encoder.version}, ${provenance.encoder.precision}, sha256 ${provenance.encoder.sha256}`,
    ],
    [
      'Software',
      `${provenance.software.name} ${provenance.software.version}, ${provenance.runtime.name} ${provenance.runtime.version} on ${provenance.runtime.provider}, Node ${provenance.node}`,
    ],
    ...(estimate
      ? [
          ['Head', `${headKind(estimate.head.kind)}, sha256 ${estimate.head.sha256}`] as [string, string],
          ['Head’s encoder', `${estimate.head.encoder}, sha256 ${estimate.head.encoderHash}`] as [string, string],
        ]
      : []),
  ]
  return rows.map(([name, value]) =>
    h(
      View,
      { key: name, style: styles.row },
      h(Text, { style: { width: 80 } }, name),
      h(Text, { style: { flex: 1, fontSize: 8 } }, value),
    ),
  )
}

function line(text: string, key = text): ReactElement {
  return h(Text, { key, style: styles.note }, text)
}
