import type { ContrastiveData } from './contrastive-data.ts'
import { embedWith } from './embed-with.ts'
import type { ContrastiveSettings } from './settings.ts'
import { LOGIT_SCALE, temporalParameters } from './temporal-parameters.ts'
import type { ContrastiveResult } from './train-contrastive.ts'

/** What a training made: the temporal part by its published keys, and the logit scale. */
export interface TrainedTemporal {
  tensors: ReadonlyMap<string, { shape: readonly number[]; values: Float32Array }>
  heads: number
  logitScale: number
  /** Embedding of features float32[1, frames, size] by the trained parameters. */
  embed: (features: Float32Array) => Promise<Float32Array>
}

export function trainedTemporal(
  { sizes }: Pick<ContrastiveData, 'sizes'>,
  { parameters }: Pick<ContrastiveResult, 'parameters'>,
): TrainedTemporal {
  return {
    tensors: new Map(temporalParameters(sizes).map(({ key, shape }) => [key, { shape, values: parameters.get(key)! }])),
    heads: sizes.heads,
    logitScale: parameters.get(LOGIT_SCALE)![0]!,
    embed: (features) => embedWith(parameters, sizes, features),
  }
}

/** What is written into the bundle of a trained encoder about where it comes from. */
export interface AboutTrained {
  origin: string
  intendedUse: string
  /** As Markdown. */
  card: string
  /** Whether it is an encoder of its own name, which studies choose, and not the latest version of `emoclip`, which those with EmoCLIP would take up. */
  apart?: boolean
  /** Id of the study whose captions it was trained on, where it was one. */
  trainedOnStudy?: string
}

/**
 * What a trained encoder says of itself.
 *
 * @param base title of the encoder whose pictures and words it has
 * @param source what it was trained on, as in "MAFW, fold 1"
 * @param more further lines of the card
 */
export function aboutTrained(
  { training, heldOut, fingerprint }: ContrastiveData,
  settings: ContrastiveSettings,
  { best: kept, history }: Pick<ContrastiveResult, 'best' | 'history'>,
  { base, source, more = [] }: { base: string; source: string; more?: readonly string[] },
): AboutTrained {
  const best = history[kept - 1]!
  const recalls =
    best.war === undefined || !heldOut
      ? 'No clip was held out: nothing is known of how well words tell clips apart.'
      : `Held out: ${heldOut.labels.length} clips of ${heldOut.classes.length} classes; zero-shot WAR ${(100 * best.war).toFixed(2)} %, UAR ${(100 * best.uar!).toFixed(2)} %.`
  const lines = [
    `Picture and text encoder: ${base}, frozen. The temporal part and the logit scale were trained from random numbers.`,
    `Data: ${source}, ${training.count} clips with ${training.captions.length} different captions (sha256 of the list ${fingerprint}).`,
    ...more,
    `Settings: ${JSON.stringify(settings)}`,
    `Kept: epoch ${best.epoch}, with the lowest training loss (${best.loss.toFixed(4)}), not the best recall.`,
    recalls,
    'Research only. Not for diagnosis.',
  ]
  return {
    origin: `Trained by Concord on captions over ${base}, as EmoCLIP (arXiv 2310.16640)`,
    intendedUse:
      'Research: embeddings of facial expression, for heads that are trained and validated in a study. Not for diagnosis.',
    card: `# EmoCLIP, trained here\n\n${lines.map((line) => `- ${line}`).join('\n')}\n`,
  }
}
