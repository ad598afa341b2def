import type { FeatureKinds } from './feature-scale.ts'

/** One interview as a linear head sees it, whatever its label. */
export interface InterviewFeatures {
  participant: string
  /** Coverage-weighted mean of the interview's clip embeddings: float32[512]. */
  embedding: Float32Array
  /** The same for all interviews; undefined where all features share a unit. */
  kinds?: FeatureKinds | undefined
}

/** One interview that a linear head is trained from. */
export interface TrainingInterview extends InterviewFeatures {
  interview: string
  /** The label, e.g. the mean of its locked sheets' subscale. */
  label: number
}

/** The rows of each participant, in the order in which participants first come. */
export function groupRows(training: readonly Pick<TrainingInterview, 'participant'>[]): number[][] {
  const groups = new Map<string, number[]>()
  for (const [i, { participant }] of training.entries()) {
    const known = groups.get(participant)
    if (known) known.push(i)
    else groups.set(participant, [i])
  }
  return [...groups.values()]
}
