import type { AnalysedInterview } from './analysed-interview.ts'
import type { FeatureKinds } from './feature-scale.ts'

/** Interviews as one encoder sees them. */
export interface SeenBy {
  size: number
  kinds?: FeatureKinds | undefined
}

/**
 * What an interview's features are once those of several encoders stand beside each other: each encoder keeps its units, which no other shares.
 *
 * @param encoders in the order in which their features are joined
 */
export function joinedKinds(encoders: readonly SeenBy[]): FeatureKinds {
  const units: number[] = []
  const from: number[] = []
  for (const [encoder, { size, kinds }] of encoders.entries()) {
    const first = units.reduce((most, unit) => Math.max(most, unit + 1), 0)
    for (let j = 0; j < size; j++) {
      units.push(first + (kinds?.units[j] ?? 0))
      from.push(encoder)
    }
  }
  return { units, encoders: from }
}

/**
 * One interview as several encoders see it: their pooled features beside each other, as a single clip, since clips of one encoder need not be those of
 * another. Nothing is standardised here: heads do that within each fold.
 *
 * @param seen the same interview by each encoder
 * @returns undefined where one of them has no clip with enough of the face
 */
export function joinedInterview(
  seen: readonly AnalysedInterview[],
  kinds: FeatureKinds,
): AnalysedInterview | undefined {
  const parts = seen.flatMap(({ pooled }) => pooled ?? [])
  if (parts.length < seen.length) return undefined
  const pooled = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let place = 0
  for (const part of parts) {
    pooled.set(part, place)
    place += part.length
  }
  const [first] = seen
  return {
    ...first!,
    encoder: { sha256: seen.map(({ encoder }) => encoder.sha256).join('+'), intendedUse: '', kinds },
    embeddings: { values: pooled, width: pooled.length },
    coverage: [1],
    // Those of the clips are in what is pooled.
    quality: undefined,
    factors: undefined,
    features: undefined,
    pooled,
  }
}
