import type { Manifest } from '#lib/bundles/bundle.ts'
import type { ImportedModel } from '#lib/bundles/imported-models.ts'
import type { Heads } from './attention-heads.ts'
import type { Precision } from './layers.ts'

export interface ImportOptions {
  /** What the checkpoint is of; EmoCLIP where it is left out. */
  model?: ImportedModel | undefined
  /** The checkpoint: .pth, .pt or .safetensors. */
  weights: string
  /** CLIP's checkpoint, for the text encoder that one of EmoCLIP or DFER-CLIP lacks, or for Exp-CLIP, which may be a matrix over it. */
  clip?: string | undefined
  /** CLIP's bpe_simple_vocab_16e6.txt.gz; without it the encoder knows no words. */
  vocabulary?: string | undefined
  precision: Precision | 'auto'
  /** Tokens of pictures that are merged with like ones in each layer of the picture encoder, which is faster and not the same; none where it is left out. */
  mergeTokens?: number | undefined
  modelsFolder: string
  /**
   * Clips to compare precisions on, as the encoder takes them (sampling in Hz, side in px): uint8[clipFrames, side, side, 3]
   * each; the first becomes the stored check.
   */
  clips: (kind: { framesPerSecond: number; clipFrames: number; side: number }) => readonly Uint8Array[]
  /** Attention heads, where they are not as published. */
  heads?: Partial<Heads>
  /** What the outputs of the checkpoint's own head are, or the classes of its learned prompts, in order. */
  targets?: readonly string[] | undefined
  /** What the encoder is for, where it is not research with EmoCLIP's own weights. */
  intendedUse?: string | undefined
  /** Threads that comparing may use. */
  threads: number
  signal?: AbortSignal | undefined
  /** @param progress 0 to 1 */
  onProgress?: ((stage: string, progress: number) => void) | undefined
}

export interface ImportResult {
  folder: string
  manifest: Manifest
  headFolder?: string
  /** What the person should know, in their words. */
  messages: string[]
}
