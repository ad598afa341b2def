import { hashOf, type MadeFile, type Manifest } from '#lib/bundles/bundle.ts'
import type { LearnedClasses } from '#lib/words/learned-classes.ts'
import { aboutModel } from '../clip-family/about-models.ts'
import type { Heads } from './attention-heads.ts'
import type { Precision } from './layers.ts'
import type { ModelWeights } from './weights.ts'

/** A checkpoint that was read and understood. */
export interface Source {
  weights: ModelWeights
  heads: Heads
  /** Numbers of heads that were guessed, since they are not as published. */
  guessed: string[]
  format: string
  checkpoint: string
  /** Id of the study whose captions it was trained on, where it is known. */
  trainedOnStudy?: string | undefined
  /** The CLIP whose text encoder is used, or all of whose encoders are: the hash of its file, and how it fits. */
  borrowed?: { checkpoint: string; description: string }
  /** What the text encoder makes of prompts that were learned for classes. */
  classes?: LearnedClasses | undefined
}

/** How the files of a checkpoint are written. */
export interface Form {
  precision: Precision
  /** Tokens that are merged in each layer of the picture encoder; 0 for the encoder as it was published. */
  merged: number
}

/** What tells one imported bundle from another: the precision, the checkpoint, and what else changes its files. */
export function versionOf(
  { precision, merged }: Form,
  { checkpoint, heads, borrowed, classes }: Source,
  hasVocabulary: boolean,
): string {
  const parts = [precision, checkpoint.slice(0, 10), `${heads.visual}.${heads.text}.${heads.temporal}`]
  if (merged > 0) parts.push(`merged.${merged}`)
  if (borrowed) parts.push(`clip.${borrowed.checkpoint.slice(0, 10)}`)
  if (classes) parts.push(`classes.${hashOf(classes.labels.join('\n')).slice(0, 6)}`)
  return `${parts.join('-')}${hasVocabulary ? '-words' : ''}`
}

export function encoderManifest(
  source: Source,
  form: Form,
  files: Record<string, MadeFile>,
  words: { hasVocabulary: boolean; logitScale: number | undefined },
  measured: Manifest['measured'],
  intendedUse: string,
): Manifest {
  const { weights, heads, checkpoint, borrowed, classes } = source
  const { visual, temporal, text, projection } = weights
  return {
    format: 1,
    kind: 'encoder',
    ...aboutModel(weights, source.format),
    version: versionOf(form, source, words.hasVocabulary),
    intendedUse,
    precision: form.precision,
    architecture: {
      checkpoint,
      pictureEncoder: `${visual.blocks.length} layers, width ${visual.width}, ${heads.visual} heads, patches of ${visual.patch} px`,
      ...(form.merged > 0 ? { mergedTokens: form.merged } : {}),
      temporalEncoder: temporal
        ? `${temporal.layers.length} layers, inner width ${temporal.inner}, ${heads.temporal} heads`
        : 'mean of the frames',
      ...(text ? { textEncoder: `${text.blocks.length} layers, width ${text.width}, ${heads.text} heads` } : {}),
      ...(borrowed ? { textEncoderFrom: borrowed.description, textCheckpoint: borrowed.checkpoint } : {}),
      ...(projection ? { projection: `${projection.shape[1]} to ${projection.shape[0]} numbers` } : {}),
      ...(classes ? { learnedPrompts: classes.labels.join(', ') } : {}),
      // Of another's temporal part, Concord neither trains heads further nor writes a checkpoint.
      ...(temporal && weights.layout !== 'DFER-CLIP' ? { longestClip: temporal.longest - 1 } : {}),
    },
    ...(text && words.logitScale !== undefined
      ? { text: { logitScale: words.logitScale, tokens: text.tokens, vocabulary: words.hasVocabulary } }
      : {}),
    ...(measured ? { measured } : {}),
    ...(source.trainedOnStudy ? { trainedOnStudy: source.trainedOnStudy } : {}),
    files,
  }
}

/** The bundle's folder is named after it. */
export function modelName({ weights, format }: Source): string {
  return aboutModel(weights, format).name
}

export function headManifest({ checkpoint, format }: Source, targets: readonly string[], file: MadeFile): Manifest {
  return {
    format: 1,
    kind: 'head',
    name: 'emoclip-head',
    title: 'Head of the downstream task',
    version: `${checkpoint.slice(0, 10)}-${targets.length}`,
    licence: 'under the terms of whoever gave the checkpoint',
    origin: `last layers (Linear, ReLU, Linear) of a checkpoint of EmoCLIP’s downstream task (${format})`,
    intendedUse:
      'Estimates by a head that was trained elsewhere. Whom it was trained on is not known here, so its estimates never enter agreement.',
    precision: 'float32',
    targets: [...targets],
    encoder: { name: 'emoclip', checkpoint },
    files: { 'head.onnx': file },
  }
}
