import { z } from 'zod'
import { figureSchema } from './card-figures.ts'

const readingSchema = z.object({
  /** Standard deviation of the labels over the training interviews, in points. */
  labelDeviation: figureSchema,
  /** One for each number of the embedding, in its order. */
  features: z.array(
    z.object({
      name: z.string(),
      /** Points of the estimate for each unit of the feature. */
      weight: figureSchema,
      /** Standard deviation of the interviews' means over the training interviews, in the feature's own unit. */
      deviation: figureSchema,
    }),
  ),
})
/** What a linear head reads from numbers that have names. */
export type HeadReading = z.infer<typeof readingSchema>

/** The same, or why a card has none. */
export const storedReadingSchema = z.union([readingSchema, z.enum(['unnamed', 'nonlinear', 'unknown'])])

/** A linear head with what its features and labels deviate by over the training interviews. */
export interface LinearReading {
  weights: Float64Array
  deviations: Float64Array
  labelDeviation: number
}

/** @param rows the interviews' mean embeddings, of the same size as the weights */
export function linearReading(
  weights: Float64Array,
  rows: readonly Float32Array[],
  labels: Float64Array,
): LinearReading {
  return {
    weights,
    deviations: weights.map((_, feature) => deviationOf(rows.map((row) => row[feature]!))),
    labelDeviation: deviationOf(labels),
  }
}

/** As a card keeps it. @param names of the features, where they have some */
export function readingOf(
  linear: LinearReading | undefined,
  names: readonly string[] | undefined,
): z.infer<typeof storedReadingSchema> {
  if (!linear) return 'nonlinear'
  if (names?.length !== linear.weights.length) return 'unnamed'
  const { weights, deviations, labelDeviation } = linear
  return {
    labelDeviation,
    features: names.map((name, i) => ({ name, weight: weights[i]!, deviation: deviations[i]! })),
  }
}

/** A feature with what the estimate changes by, in points, where it is one standard deviation higher. */
export interface ReadFeature {
  name: string
  effect: number
  deviation: number
}

/** The features that count most, the strongest first; without those that did not vary. */
export function strongestFeatures({ features }: HeadReading, count: number): ReadFeature[] {
  return features
    .map(({ name, weight, deviation }) => ({ name, effect: weight * deviation, deviation }))
    .filter(({ effect }) => Number.isFinite(effect) && effect !== 0)
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .slice(0, count)
}

/** Population standard deviation. */
function deviationOf(values: ArrayLike<number>): number {
  const all = Float64Array.from(values)
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length
  return Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length)
}
