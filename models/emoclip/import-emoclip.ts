import { hashOfFile } from '#lib/bundles/bundle.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import type { Checkpoint } from '../checkpoint/checkpoint.ts'
import { withCheckpoint } from '../checkpoint/open-checkpoint.ts'
import { type Borrowed, borrowTextTower } from '../clip/borrow-text-tower.ts'
import { clipWeights } from '../clip/clip-weights.ts'
import { headsOf } from './attention-heads.ts'
import { trainedOnStudyOf } from './checkpoint-notes.ts'
import { suitingPrecision } from './choose-precision.ts'
import type { Source } from './emoclip-manifest.ts'
import { EncoderImport, type Report } from './encoder-import.ts'
import { demandTargetsFit, importHead } from './import-head.ts'
import { messagesOn } from './import-messages.ts'
import type { ImportOptions, ImportResult } from './import-options.ts'
import type { Precision } from './layers.ts'
import { readVocabulary } from './read-vocabulary.ts'
import { emoclipWeights, type ModelWeights } from './weights.ts'

export type { ImportOptions, ImportResult }

/** Drawn clips that an import compares precisions on. */
export const CHECK_CLIPS = 4

/**
 * Imports an EmoCLIP checkpoint as a bundle of ONNX files, with what its float32 form gives for a drawn clip as stored
 * checks. One tensor is in memory at a time; a bundle appears as a whole or not at all.
 *
 * @throws ConcordError bad-checkpoint, bad-input, cancelled
 */
export async function importEmoclip(options: ImportOptions): Promise<ImportResult> {
  const report: Report = (stage, progress) => {
    if (options.signal?.aborted)
      throw new ConcordError('cancelled', phrase('The import was cancelled; nothing was installed.'))
    options.onProgress?.(stage, progress)
  }
  report('reading', 0)
  return withCheckpoint(options.weights, (checkpoint) =>
    options.clip
      ? withCheckpoint(options.clip, (clip) => importFrom(options, report, checkpoint, clip))
      : importFrom(options, report, checkpoint),
  )
}

async function importFrom(
  options: ImportOptions,
  report: Report,
  checkpoint: Checkpoint,
  clip?: Checkpoint,
): Promise<ImportResult> {
  const { weights, borrowed } = await weightsFrom(options, checkpoint, clip)
  if (options.targets) demandTargetsFit(weights, options.targets)
  const { heads, guessed } = headsOf(weights, options.heads)
  const vocabulary = options.vocabulary ? await readVocabulary(options.vocabulary, weights) : undefined
  report('reading', 0.02)
  const source: Source = {
    weights,
    heads,
    guessed,
    format: checkpoint.format,
    checkpoint: await hashOfFile(options.weights),
    trainedOnStudy: trainedOnStudyOf(checkpoint),
    ...(borrowed
      ? { borrowed: { description: borrowed.description, checkpoint: await hashOfFile(options.clip!) } }
      : {}),
  }
  report('reading', 0.1)
  const messages = [
    ...(borrowed ? [borrowed.message] : []),
    ...messagesOn(source, vocabulary !== undefined, options.targets),
  ]
  const precision = await choosePrecision(options, messages)
  const encoder = new EncoderImport(options, source, vocabulary, report, messages)
  const made = (await encoder.installed(precision)) ?? (await encoder.make(precision))
  const headFolder =
    weights.head && options.targets && (await importHead(options.modelsFolder, source, weights.head, options.targets))
  report('done', 1)
  return { ...made, messages, ...(headFolder ? { headFolder } : {}) }
}

async function weightsFrom(
  { model }: ImportOptions,
  checkpoint: Checkpoint,
  clip: Checkpoint | undefined,
): Promise<{ weights: ModelWeights; borrowed?: Borrowed }> {
  if (model === 'clip') return { weights: clipWeights(checkpoint) }
  const weights = emoclipWeights(checkpoint)
  if (!clip) return { weights }
  const borrowed = await borrowTextTower(weights, clip)
  return { weights: borrowed.weights, borrowed }
}

async function choosePrecision({ precision }: ImportOptions, messages: string[]): Promise<Precision> {
  if (precision !== 'auto') return precision
  const suiting = await suitingPrecision()
  messages.push(storedText(suiting.reason))
  return suiting.precision
}
