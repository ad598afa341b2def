/** Deviations below this share of the median one are taken for it. */
const LEAST_SHARE = 0.1
/** A feature that varies less than this share of its size is constant: float32 keeps no more of it. */
const ROUNDING = 2 ** -20

/**
 * What features are multiplied by so that they vary alike: one over their standard deviations, and 0 for features that do not vary.
 *
 * The features of an encoder share a unit. One that hardly varies among the training data, such as a unit of the network that is silent in nearly
 * all of them, would count for hundreds of deviations in the first person who moves it, and throw the estimate off the scale. So no
 * deviation counts for less than a tenth of the median one.
 *
 * @param means of the features over the training data
 * @param deviations standard deviations over the same
 */
export function featureScale(means: Float64Array, deviations: Float64Array): Float64Array {
  const varies = (j: number) => deviations[j]! > ROUNDING * Math.abs(means[j]!)
  const varying = deviations.filter((_, j) => varies(j)).sort()
  const least = varying.length > 0 ? LEAST_SHARE * varying[Math.floor((varying.length - 1) / 2)]! : 0
  return deviations.map((deviation, j) => (varies(j) ? 1 / Math.max(deviation, least) : 0))
}
