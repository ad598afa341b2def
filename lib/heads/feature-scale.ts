/** Deviations below this share of the median one are taken for it. */
const LEAST_SHARE = 0.1
/** A feature that varies less than this share of its size is constant: float32 keeps no more of it. */
const ROUNDING = 2 ** -20

/** Which features of an embedding share a unit, and which of joined encoders they come from. */
export interface FeatureKinds {
  /** A number for each feature: those with the same number share a unit. */
  units: readonly number[]
  /** A number for each feature: those with the same number come from the same encoder. One encoder where it is left out. */
  encoders?: readonly number[] | undefined
}

/**
 * What features are multiplied by so that they vary alike: one over their standard deviations, and 0 for features that do not vary.
 *
 * The features of an encoder share a unit unless `kinds` says otherwise. One that hardly varies among the training data, such as a unit of the network
 * that is silent in nearly all of them, would count for hundreds of deviations in the first person who moves it, and throw the estimate off the scale. So
 * no deviation counts for less than a tenth of the median one of the same unit.
 *
 * Joined encoders count alike whatever their sizes: the features of each vary together as much as those of any other, and all of them as much as
 * features of one encoder would.
 *
 * @param means of the features over the training data
 * @param deviations standard deviations over the same
 */
export function featureScale(means: Float64Array, deviations: Float64Array, kinds?: FeatureKinds): Float64Array {
  const varies = (j: number) => deviations[j]! > ROUNDING * Math.abs(means[j]!)
  const unitOf = (j: number) => kinds?.units[j] ?? 0
  const least = new Map(
    [...Map.groupBy([...deviations.keys()].filter(varies), unitOf)].map(([unit, features]) => {
      const sorted = Float64Array.from(features, (j) => deviations[j]!).sort()
      return [unit, LEAST_SHARE * sorted[Math.floor((sorted.length - 1) / 2)]!]
    }),
  )
  const scale = deviations.map((deviation, j) => (varies(j) ? 1 / Math.max(deviation, least.get(unitOf(j))!) : 0))
  if (kinds?.encoders) balance(scale, kinds.encoders)
  return scale
}

/** Lets encoders count alike. @param scale is changed */
function balance(scale: Float64Array, encoders: readonly number[]): void {
  const used = Map.groupBy(
    [...scale.keys()].filter((j) => scale[j]! > 0),
    (j) => encoders[j]!,
  )
  const all = [...used.values()].reduce((sum, { length }) => sum + length, 0)
  for (const features of used.values()) {
    const weight = Math.sqrt(all / (used.size * features.length))
    for (const j of features) scale[j]! *= weight
  }
}
