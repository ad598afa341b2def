import type { Provider } from '#lib/onnx/provider-titles.ts'
import type { FeatureKinds } from './feature-scale.ts'

export interface MlpOptions {
  hidden: number
  epochs: number
  batch: number
  rate: number
  decay: number
  /** Epochs without a better inner validation after which a network stops. */
  patience: number
  seed: number
  /** What the steps run on; the processor where it can't. */
  provider: Provider
  /** Where the numbers of an embedding have several units. */
  kinds?: FeatureKinds | undefined
}

export const MLP_DEFAULTS: Omit<MlpOptions, 'seed' | 'provider' | 'kinds'> = {
  hidden: 256,
  epochs: 60,
  batch: 512,
  rate: 1e-3,
  decay: 1e-2,
  patience: 12,
}
