import type { Bundle } from '#lib/bundles/bundle.ts'
import type { Encoder } from '#lib/encoders/encoder.ts'
import type { FrameChoice } from './chosen-frames.ts'
import type { Dataset } from './dataset.ts'

export interface EvaluationOptions {
  dataset: Dataset
  root: string
  fold: number
  frames: FrameChoice
  encoder: Encoder
  detector: Bundle
  /** float32[embedding size] for each class, in the dataset's order. */
  classFeatures: readonly Float32Array[]
  logitScale: number
  threads: number
  /** Folder that keeps the predictions, one line a sample, so that a run that was broken off goes on. */
  out: string
  onProgress?: (done: number, total: number) => void
}
