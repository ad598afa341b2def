import { hashOfFile } from '#lib/bundles/bundle.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import type { LearnedClasses } from '#lib/words/learned-classes.ts'
import type { Checkpoint } from '../checkpoint/checkpoint.ts'
import { withCheckpoint } from '../checkpoint/open-checkpoint.ts'
import { borrowTextTower } from '../clip/borrow-text-tower.ts'
import { clipWeights } from '../clip/clip-weights.ts'
import { aboutModel } from '../clip-family/about-models.ts'
import { classLabels, importClassScores } from '../clip-family/class-scores.ts'
import { DFER_CLIP_SCALE, dferClipWeights } from '../clip-family/dfer-clip-weights.ts'
import { expClipWeights } from '../clip-family/exp-clip-weights.ts'
import { farlWeights } from '../clip-family/farl-weights.ts'
import { learnedFeatures } from '../clip-family/learned-prompts.ts'
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
 * Imports a checkpoint of EmoCLIP or of a relative as a bundle of ONNX files, with what its float32 form gives for a drawn clip as stored
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
  const { source, vocabulary, messages } = await understood(options, report, checkpoint, clip)
  const precision = await choosePrecision(options, messages)
  const encoder = new EncoderImport(options, source, vocabulary, report, messages)
  const made = (await encoder.installed(precision)) ?? (await encoder.make(precision))
  const headFolder = await headOf(options, source)
  report('done', 1)
  return { ...made, messages, ...(headFolder ? { headFolder } : {}) }
}

/**
 * Looks a checkpoint through and installs nothing.
 *
 * @returns what it would be installed as, and what the person should know
 * @throws ConcordError as an import does
 */
export async function lookThrough(options: ImportOptions): Promise<{ title: string; messages: string[] }> {
  const report: Report = () => {}
  const look = async (checkpoint: Checkpoint, clip?: Checkpoint) => {
    const { source, messages } = await understood(options, report, checkpoint, clip)
    return { title: aboutModel(source.weights, source.format).title, messages }
  }
  return withCheckpoint(options.weights, (checkpoint) =>
    options.clip ? withCheckpoint(options.clip, (clip) => look(checkpoint, clip)) : look(checkpoint),
  )
}

/** Everything that is read before anything is written. */
async function understood(options: ImportOptions, report: Report, checkpoint: Checkpoint, clip?: Checkpoint) {
  const { weights, borrowed, notes = [] } = await weightsFrom(options, checkpoint, clip)
  if (options.targets && !weights.classes) demandTargetsFit(weights, options.targets)
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
  source.classes = await classesOf(options, source)
  const messages = [
    ...(borrowed?.message ? [borrowed.message] : []),
    ...notes.map(storedText),
    ...messagesOn(source, vocabulary !== undefined, options.targets),
  ]
  return { source, vocabulary, messages }
}

interface Found {
  weights: ModelWeights
  borrowed?: { description: string; message?: string }
  /** What the person should know of it. */
  notes?: Message[]
}

async function weightsFrom(
  { model }: ImportOptions,
  checkpoint: Checkpoint,
  clip: Checkpoint | undefined,
): Promise<Found> {
  switch (model) {
    case 'clip':
      return { weights: clipWeights(checkpoint) }
    case 'farl':
      return farlWeights(checkpoint)
    case 'exp-clip': {
      const found = expClipWeights(checkpoint, clip)
      return clip ? { ...found, borrowed: { description: 'the CLIP that the projection is over' } } : found
    }
    case 'dfer-clip': {
      const { textFrom, ...found } = dferClipWeights(checkpoint, clip)
      return textFrom ? { ...found, borrowed: { description: textFrom } } : found
    }
    default: {
      const weights = emoclipWeights(checkpoint)
      if (!clip) return { weights }
      const borrowed = await borrowTextTower(weights, clip)
      return { weights: borrowed.weights, borrowed }
    }
  }
}

/** The classes that the checkpoint has learned prompts of, where a text encoder is there to read them. */
async function classesOf(
  { targets, threads }: ImportOptions,
  { weights, heads }: Source,
): Promise<LearnedClasses | undefined> {
  const { classes, embedding } = weights
  if (!classes?.tower) return undefined
  const labels = classLabels(classes.count, targets)
  const features = await learnedFeatures(classes, { embedding, heads: heads.text, threads })
  return { labels, features, logitScale: DFER_CLIP_SCALE }
}

/** Installs what a checkpoint has behind its embeddings. @returns the folder of the head */
async function headOf({ modelsFolder, targets }: ImportOptions, source: Source): Promise<string | undefined> {
  const { head } = source.weights
  if (source.classes) return importClassScores(modelsFolder, source, source.classes)
  return head && targets && importHead(modelsFolder, source, head, targets)
}

async function choosePrecision({ precision }: ImportOptions, messages: string[]): Promise<Precision> {
  if (precision !== 'auto') return precision
  const suiting = await suitingPrecision()
  messages.push(storedText(suiting.reason))
  return suiting.precision
}
