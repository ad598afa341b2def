import { clipsInWords } from '#lib/analysis/clips-in-words.ts'
import { headKind } from '#lib/heads/head-kinds.ts'
import { numeral } from '#lib/messages/numeral.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { COVERAGE_LIMIT, isCovered } from '#lib/numbers/coverage.ts'
import type { InterviewReport } from '#lib/review/interview-report.ts'
import { consensusSentence } from '#lib/review/seen-consensus.ts'
import { correctionSentence, remarkSentences, signatureSentence } from '#lib/review/version-sentences.ts'
import { type Cell, MUTED } from '../pdf/page-style.ts'
import type { TaggedDocument } from '../pdf/tagged-document.ts'
import type { ReportOfScale } from './report-parts.ts'
import { notAnalysed } from './sentences.ts'

/** Who signed what and when, with notes and corrections. */
export function drawSignatures(page: TaggedDocument, report: ReportOfScale): void {
  const { sheets, consensus, study, target } = report
  const { t } = page
  if (sheets.length === 0) return
  const { scale } = study
  page.heading(2, report.isFurther ? t('Signatures, {scale}', { scale: t.stored(scale.name) }) : t('Signatures'))
  for (const { rater, score, isImported, isTraining, remarks, versions } of sheets) {
    page.need(24)
    const told = { rater, target: t.stored(target.title), score: scoreInWords(t, score) }
    const line = isImported ? t('{rater}: {target} {score} (imported)', told) : t('{rater}: {target} {score}', told)
    page.text(isTraining ? `${line} ${t('(training, not counted)')}` : line, { size: 8, bold: true })
    for (const sentence of remarkSentences(t, scale, remarks)) page.text(sentence, { size: 7.5, color: MUTED })
    for (const [i, version] of versions.entries()) {
      const before = versions[i - 1]
      const marks = version.blind || !version.counts ? [] : [t('Amended after unblinding.')]
      if (before) {
        const correction = correctionSentence(t, scale, before, version)
        page.text([...marks, correction].join(' '), { size: 7.5, color: MUTED })
      }
      page.text(signatureSentence(t, version), { size: 7.5, color: MUTED })
    }
  }
  if (!consensus) return
  page.need(24)
  const agreed = t('Consensus of the raters: {target} {score}', {
    target: t.stored(target.title),
    score: scoreInWords(t, consensus.score),
  })
  page.text(agreed, { size: 8, bold: true })
  page.text(consensusSentence(t, consensus), { size: 7.5, color: MUTED })
}

const scoreInWords = (t: Translator, score: number | undefined) =>
  score === undefined ? t('incomplete') : numeral(t, score)

/** Coverage of the face and everything that is doubtful about the recording, with what to do about it. */
export function drawQuality(page: TaggedDocument, report: InterviewReport): void {
  const { t } = page
  const { analysis } = report
  page.heading(2, t('Coverage and quality'))
  if (!analysis) {
    page.text(t(notAnalysed(report)), { color: MUTED })
    return
  }
  // Which of them count follows from the events of the recording, too.
  const covered = analysis.clips.filter(({ coverage }) => isCovered(coverage)).length
  page.text(
    t(
      'The participant’s face is in {share} of the sampled frames; {covered} of {clips} clips show it in {limit} of their frames or more.',
      { share: t.percent(analysis.coverage), covered, clips: analysis.clips.length, limit: t(COVERAGE_LIMIT) },
    ),
    { size: 8.5 },
  )
  const some = clipsInWords(analysis)
  if (some) page.text(t(some), { size: 8.5 })
  const quality = analysis.quality ?? []
  for (const { message, advice } of quality) page.text(`${t.stored(message)} ${t.stored(advice)}`, { size: 8.5 })
  if (quality.length === 0)
    page.text(t('Nothing else makes the recording doubtful, as far as was checked.'), { size: 8.5 })
}

/** Where the numbers come from, by hash. */
export function drawProvenance(page: TaggedDocument, report: InterviewReport): void {
  const { t } = page
  const { analysis, estimate, participant, visit, further } = report
  page.heading(2, t('Provenance'))
  if (!analysis) {
    page.text(t(notAnalysed(report)), { color: MUTED })
    return
  }
  const { provenance, sampling, recording } = analysis
  const { decoder, detector, encoder, software, runtime, node } = provenance
  const rows: [string, string][] = [
    [
      t('Recording'),
      `${participant}, ${visit}, ${recording.codec} ${recording.width}x${recording.height}, sha256 ${recording.sha256}`,
    ],
    [
      t('Sampling'),
      t('{rate} frames a second, clips of {frames}, stride {stride}', {
        rate: numeral(t, sampling.framesPerSecond),
        frames: sampling.clipFrames,
        stride: sampling.stride,
      }),
    ],
    [t('Decoder'), `${decoder.name} ${decoder.version}`],
    [t('Face detector'), `${detector.name} ${detector.version}, sha256 ${detector.sha256}`],
    [t('Encoder'), `${encoder.name} ${encoder.version}, ${encoder.precision}, sha256 ${encoder.sha256}`],
    [
      t('Software'),
      t('{software}, {runtime} on {provider}, Node {node}', {
        software: `${software.name} ${software.version}`,
        runtime: `${runtime.name} ${runtime.version}`,
        provider: runtime.provider,
        node,
      }),
    ],
    ...headRows(t, estimate, t('Head')),
    ...further.flatMap(({ scale, estimate: ofScale }) =>
      headRows(t, ofScale, t('Head, {scale}', { scale: t.stored(scale.name) })),
    ),
  ]
  const cells = rows.map(([name, value]): Cell[] => [
    { text: name, header: 'Row', size: 7 },
    { text: value, size: 7 },
  ])
  page.table(cells, [80, page.width - 80], { padding: 0.4 })
}

function headRows(t: Translator, estimate: InterviewReport['estimate'], name: string): [string, string][] {
  if (!estimate) return []
  const { kind, sha256, encoder, encoderHash } = estimate.head
  return [
    [name, `${t.stored(headKind(kind))}, sha256 ${sha256}`],
    [t('Head’s encoder'), `${encoder}, sha256 ${encoderHash}`],
  ]
}
