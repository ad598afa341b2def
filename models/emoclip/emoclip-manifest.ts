import type { MadeFile, Manifest } from '#lib/bundles/bundle.ts'
import type { Heads } from './attention-heads.ts'
import type { Precision } from './layers.ts'
import type { EmoclipWeights } from './weights.ts'

/** CLIP's normalisation, in 0 to 255. Radford et al. (2021), arXiv 2103.00020. */
export const PIXELS = {
  mean: [0.48145466, 0.4578275, 0.40821073].map((value) => value * 255),
  deviation: [0.26862954, 0.26130258, 0.27577711].map((value) => value * 255),
}

/** Every second frame of 25 a second, 32 of them to a clip. Foteinopoulou and Patras (2024), arXiv 2310.16640. */
export const SAMPLING = { framesPerSecond: 12.5, clipFrames: 32 }

/** A checkpoint that was read and understood. */
export interface Source {
  weights: EmoclipWeights
  heads: Heads
  /** Numbers of heads that were guessed, since they are not as published. */
  guessed: string[]
  format: string
  checkpoint: string
}

/** What tells one imported bundle from another: the precision, the checkpoint, and what else changes its files. */
export function versionOf(precision: Precision, { checkpoint, heads }: Source, hasVocabulary: boolean): string {
  const parts = [precision, checkpoint.slice(0, 10), `${heads.visual}.${heads.text}.${heads.temporal}`]
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
  const { weights, heads, format, checkpoint } = source
  const { visual, temporal, text } = weights
  return {
    format: 1,
    kind: 'encoder',
    name: 'emoclip',
    title: 'EmoCLIP',
    version: versionOf(precision, source, words.hasVocabulary),
    licence: 'Apache-2.0 (code); the weights are under the terms of whoever gave them',
    origin: `EmoCLIP (Foteinopoulou and Patras, FG 2024, arXiv 2310.16640), written as ONNX by Concord from a checkpoint (${format}, ${weights.layout})`,
    intendedUse,
    precision,
    sampling: SAMPLING,
    pixels: PIXELS,
    architecture: {
      checkpoint,
      pictureEncoder: `${visual.blocks.length} layers, width ${visual.width}, ${heads.visual} heads, patches of ${visual.patch} px`,
      temporalEncoder: `${temporal.layers.length} layers, inner width ${temporal.inner}, ${heads.temporal} heads`,
      ...(text ? { textEncoder: `${text.blocks.length} layers, width ${text.width}, ${heads.text} heads` } : {}),
      longestClip: temporal.longest - 1,
    },
    ...(text && words.logitScale !== undefined
      ? { text: { logitScale: words.logitScale, tokens: text.tokens, vocabulary: words.hasVocabulary } }
      : {}),
    ...(measured ? { measured } : {}),
    files,
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
