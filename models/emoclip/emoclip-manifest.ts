import type { MadeFile, Manifest } from '#lib/bundles/bundle.ts'
import { clipName, clipTitle } from '../clip/clip-weights.ts'
import type { Heads } from './attention-heads.ts'
import type { Precision } from './layers.ts'
import type { ModelWeights } from './weights.ts'

/** CLIP's normalisation, in 0 to 255. Radford et al. (2021), arXiv 2103.00020. */
export const PIXELS = {
  mean: [0.48145466, 0.4578275, 0.40821073].map((value) => value * 255),
  deviation: [0.26862954, 0.26130258, 0.27577711].map((value) => value * 255),
}

/** Every second frame of 25 a second, 32 of them to a clip. Foteinopoulou and Patras (2024), arXiv 2310.16640. */
export const SAMPLING = { framesPerSecond: 12.5, clipFrames: 32 }

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
  /** The CLIP whose text encoder is used: the hash of its file, and how it fits. */
  borrowed?: { checkpoint: string; description: string }
}

/** What tells one imported bundle from another: the precision, the checkpoint, and what else changes its files. */
export function versionOf(
  precision: Precision,
  { checkpoint, heads, borrowed }: Source,
  hasVocabulary: boolean,
): string {
  const parts = [precision, checkpoint.slice(0, 10), `${heads.visual}.${heads.text}.${heads.temporal}`]
  if (borrowed) parts.push(`clip.${borrowed.checkpoint.slice(0, 10)}`)
  return `${parts.join('-')}${hasVocabulary ? '-words' : ''}`
}

export function encoderManifest(
  source: Source,
  precision: Precision,
  files: Record<string, MadeFile>,
  words: { hasVocabulary: boolean; logitScale: number | undefined },
  measured: Manifest['measured'],
  intendedUse: string,
): Manifest {
  const { weights, heads, checkpoint, borrowed } = source
  const { visual, temporal, text } = weights
  return {
    format: 1,
    kind: 'encoder',
    ...identityOf(source),
    version: versionOf(precision, source, words.hasVocabulary),
    intendedUse,
    precision,
    sampling: SAMPLING,
    pixels: PIXELS,
    architecture: {
      checkpoint,
      pictureEncoder: `${visual.blocks.length} layers, width ${visual.width}, ${heads.visual} heads, patches of ${visual.patch} px`,
      temporalEncoder: temporal
        ? `${temporal.layers.length} layers, inner width ${temporal.inner}, ${heads.temporal} heads`
        : 'mean of the frames',
      ...(text ? { textEncoder: `${text.blocks.length} layers, width ${text.width}, ${heads.text} heads` } : {}),
      ...(borrowed ? { textEncoderFrom: borrowed.description, textCheckpoint: borrowed.checkpoint } : {}),
      ...(temporal ? { longestClip: temporal.longest - 1 } : {}),
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
export function modelName({ weights }: Source): string {
  return weights.temporal ? 'emoclip' : clipName(weights)
}

function identityOf(source: Source): Pick<Manifest, 'name' | 'title' | 'licence' | 'origin'> {
  const { weights, format } = source
  const name = modelName(source)
  if (weights.temporal)
    return {
      name,
      title: 'EmoCLIP',
      licence: 'Apache-2.0 (code); the weights are under the terms of whoever gave them',
      origin: `EmoCLIP (Foteinopoulou and Patras, FG 2024, arXiv 2310.16640), written as ONNX by Concord from a checkpoint (${format}, ${weights.layout})`,
    }
  return {
    name,
    title: `CLIP ${clipTitle(weights)}`,
    licence: 'MIT (code); the weights are under the terms of whoever gave them',
    origin: `CLIP (Radford et al., 2021, arXiv 2103.00020), written as ONNX by Concord from a checkpoint (${format})`,
  }
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
