import { headKind } from '#lib/heads/head-kinds.ts'
import { COVERAGE_LIMIT, isCovered } from '#lib/numbers/coverage.ts'
import type { InterviewReport } from '#lib/review/interview-report.ts'
import { consensusSentence } from '#lib/review/seen-consensus.ts'
import { correctionSentence, remarkSentences, signatureSentence } from '#lib/review/version-sentences.ts'
import { type Cell, MUTED } from '../pdf/page-style.ts'
import type { TaggedDocument } from '../pdf/tagged-document.ts'

/** Who signed what and when, with notes and corrections. */
export function drawSignatures(page: TaggedDocument, { sheets, consensus, study, target }: InterviewReport): void {
  if (sheets.length === 0) return
  const { scale } = study
  page.heading(2, 'Signatures')
  for (const { rater, score, isImported, remarks, versions } of sheets) {
    page.need(24)
    page.text(`${rater}: ${target.title} ${score ?? 'incomplete'}${isImported ? ' (imported)' : ''}`, {
      size: 8,
      bold: true,
    })
    for (const sentence of remarkSentences(scale, remarks)) page.text(sentence, { size: 7.5, color: MUTED })
    for (const [i, version] of versions.entries()) {
      const before = versions[i - 1]
      const mark = before && !version.blind && version.counts ? 'Amended after unblinding. ' : ''
      if (before) page.text(`${mark}${correctionSentence(scale, before, version)}`, { size: 7.5, color: MUTED })
      page.text(signatureSentence(version), { size: 7.5, color: MUTED })
    }
  }
  if (!consensus) return
  page.need(24)
  page.text(`Consensus of the raters: ${target.title} ${consensus.score ?? 'incomplete'}`, { size: 8, bold: true })
  page.text(consensusSentence(consensus), { size: 7.5, color: MUTED })
}

/** Coverage of the face and everything that is doubtful about the recording, with what to do about it. */
export function drawQuality(page: TaggedDocument, { analysis }: InterviewReport): void {
  page.heading(2, 'Coverage and quality')
  if (!analysis) {
    page.text('The recording has not been analysed yet.', { color: MUTED })
    return
  }
  // Which of them count follows from the events of the recording, too.
  const covered = analysis.clips.filter(({ coverage }) => isCovered(coverage)).length
  page.text(
    `The participant’s face is in ${Math.round(100 * analysis.coverage)} % of the sampled frames; ${covered} of ${analysis.clips.length} clips show it in ${COVERAGE_LIMIT} of their frames or more.`,
    { size: 8.5 },
  )
  const quality = analysis.quality ?? []
  for (const { message, advice } of quality) page.text(`${message} ${advice}`, { size: 8.5 })
  if (quality.length === 0)
    page.text('Nothing else makes the recording doubtful, as far as was checked.', { size: 8.5 })
}

/** Where the numbers come from, by hash. */
export function drawProvenance(
  page: TaggedDocument,
  { analysis, estimate, participant, visit }: InterviewReport,
): void {
  page.heading(2, 'Provenance')
  if (!analysis) {
    page.text('The recording has not been analysed yet.', { color: MUTED })
    return
  }
  const { provenance, sampling, recording } = analysis
  const { decoder, detector, encoder, software, runtime, node } = provenance
  const rows: [string, string][] = [
    [
      'Recording',
      `${participant}, ${visit}, ${recording.codec} ${recording.width}x${recording.height}, sha256 ${recording.sha256}`,
    ],
    [
      'Sampling',
      `${sampling.framesPerSecond} frames a second, clips of ${sampling.clipFrames}, stride ${sampling.stride}`,
    ],
    ['Decoder', `${decoder.name} ${decoder.version}`],
    ['Face detector', `${detector.name} ${detector.version}, sha256 ${detector.sha256}`],
    ['Encoder', `${encoder.name} ${encoder.version}, ${encoder.precision}, sha256 ${encoder.sha256}`],
    [
      'Software',
      `${software.name} ${software.version}, ${runtime.name} ${runtime.version} on ${runtime.provider}, Node ${node}`,
    ],
    ...(estimate
      ? ([
          ['Head', `${headKind(estimate.head.kind)}, sha256 ${estimate.head.sha256}`],
          ['Head’s encoder', `${estimate.head.encoder}, sha256 ${estimate.head.encoderHash}`],
        ] as [string, string][])
      : []),
  ]
  const cells = rows.map(([name, value]): Cell[] => [
    { text: name, header: 'Row', size: 7 },
    { text: value, size: 7 },
  ])
  page.table(cells, [80, page.width - 80], { padding: 0.4 })
}
