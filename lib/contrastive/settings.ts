/** How EmoCLIP's temporal part is trained. */
export interface ContrastiveSettings {
  epochs: number
  batch: number
  rate: number
  /** Epochs after which the rate is multiplied by `factor`. */
  milestones: readonly number[]
  factor: number
  momentum: number
  decay: number
  /** Whether clips with the same caption in a batch push each other apart, as published, or are left alone. */
  sameCaptions: 'pushed apart' | 'left alone'
  /** Epochs without a lower training loss after which it stops; none where it is left out. */
  patience?: number | undefined
  seed: number
}

/** As published: train.py and MAFW_train_hpc.sh of the authors' code. */
export const PUBLISHED_SETTINGS: Omit<ContrastiveSettings, 'seed'> = {
  epochs: 30,
  batch: 64,
  rate: 1e-3,
  milestones: [15, 35, 50],
  factor: 0.1,
  momentum: 0.9,
  decay: 5e-4,
  sameCaptions: 'pushed apart',
}

/** As published for leaving one emotion out: train_loo.py and MAFW_loo_hpc.sh of the authors' code. */
export const PUBLISHED_LEAVE_OUT: Omit<ContrastiveSettings, 'seed'> = {
  ...PUBLISHED_SETTINGS,
  epochs: 25,
  batch: 32,
  milestones: [25, 50],
}

/** The learning rate in an epoch, counted from one. */
export function rateOf({ rate, milestones, factor }: ContrastiveSettings, epoch: number): number {
  return rate * factor ** milestones.filter((milestone) => milestone < epoch).length
}

/** What clips and captions of the same words get added to their logit; exp of it is zero. */
const FAR_BELOW = -1e4

/**
 * What is added to the logits of a batch: zeros, or far below zero where another clip has the very same caption.
 *
 * @param captions of the batch's clips, by number
 * @returns float32[n, n]
 */
export function keptApart(
  captions: readonly number[],
  sameCaptions: ContrastiveSettings['sameCaptions'],
): Float32Array {
  const values = new Float32Array(captions.length ** 2)
  if (sameCaptions === 'pushed apart') return values
  for (const [i, caption] of captions.entries())
    for (const [j, other] of captions.entries())
      if (i !== j && caption === other) values[i * captions.length + j] = FAR_BELOW
  return values
}
