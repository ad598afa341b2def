import type { TemporalSizes } from './temporal-parameters.ts'

/** Clips by their frame features, read when they are needed. */
export interface StoredClips {
  /** Clips, however many variants of each are stored. */
  count: number
  /** @returns float32[rows, frames, size] */
  features(rows: readonly number[]): Promise<Float32Array>
}

export interface ContrastiveData {
  sizes: TemporalSizes
  frames: number
  training: StoredClips & {
    /** Features of different captions, float32[size] each. */
    captions: readonly Float32Array[]
    /** Place of each clip's caption. */
    captionOf: readonly number[]
    /** Stored variants of each clip, one after the other in `features`, of which an epoch draws one; 1 where it is not said. */
    variants?: number
  }
  /** Clips that are never learnt from, to be told apart by the words for classes. */
  heldOut?: (StoredClips & { classes: readonly Float32Array[]; labels: readonly number[] }) | undefined
  logitScale: number
  /** Tells this data from other, so that a training goes on with what it began with. */
  fingerprint: string
}
