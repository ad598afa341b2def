import type { Bundle } from '#lib/bundles/bundle.ts'
import type { Encoder } from '#lib/encoders/encoder.ts'
import type { FrameChoice } from './chosen-frames.ts'
import type { Dataset } from './dataset.ts'

/** What clips are compared with. */
export interface ClassFeatures {
  /** float32[embedding size] for each class, in the dataset's order. */
  features: readonly Float32Array[]
  logitScale: number
  /** Whether a class counts by its direction alone, or by a mean of directions with its length. */
  lengths: 'unit' | 'kept'
  /** Which texts they are of; not said for the descriptions of EmoCLIP's evaluation. */
  texts?: string | undefined
}

export interface EvaluationOptions {
  dataset: Dataset
  root: string
  fold: number
  frames: FrameChoice
  encoder: Encoder
  detector: Bundle
  classes: ClassFeatures
  threads: number
  /** Folder that keeps the predictions, one line a sample, so that a run that was broken off goes on. */
  out: string
  onProgress?: (done: number, total: number) => void
}
