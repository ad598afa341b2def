import { mean } from '#lib/numbers/mean.ts'
import { TooFewPairs } from './errors.ts'
import type { Interval } from './jackknife.ts'
import { meanProportionInterval, wilsonInterval } from './proportion.ts'

/** How predictions of classes compare with the truth. */
export interface Confusion {
  /** matrix[truth][prediction]: counts. */
  matrix: number[][]
  /** Samples for which nothing was predicted, by true class; they count as wrong. */
  unanswered: number[]
  /** Share of each true class that was found, 0 to 1; undefined for a class without samples. */
  recall: (number | undefined)[]
  /** Weighted average recall: the share of all samples that is right, which is accuracy. */
  war: number
  /** 95 % interval, Wilson's. */
  warInterval: Interval
  /** Unweighted average recall: the mean of the recalls of classes that have samples. */
  uar: number
  /** 95 % interval, from those of the classes. */
  uarInterval: Interval
  /**
   * The same as scikit-learn's macro average counts it: a class without samples that was predicted has a recall of 0. Equal to `uar` where every
   * class that was predicted has samples.
   */
  uarWithPredicted: number
  samples: number
}

/**
 * Confusion of predicted and true classes with weighted and unweighted average recall. Schuller et al. (2010), Interspeech,
 * section 3.
 *
 * @param truth class numbers
 * @param predicted class numbers of the same samples, undefined where nothing could be predicted
 * @throws TooFewPairs without samples; RangeError where a class number is none of the classes
 */
export function confusionOf(
  truth: readonly number[],
  predicted: readonly (number | undefined)[],
  classes: number,
): Confusion {
  if (truth.length === 0) throw new TooFewPairs(1, 0)
  for (const number of [...truth, ...predicted])
    if (number !== undefined && !(Number.isInteger(number) && number >= 0 && number < classes))
      throw new RangeError(`Class ${number} does not exist: the ${classes} classes are numbered from 0.`)
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  const unanswered = new Array<number>(classes).fill(0)
  for (const [i, actual] of truth.entries()) {
    const guess = predicted[i]
    if (guess === undefined) unanswered[actual]! += 1
    else matrix[actual]![guess]! += 1
  }
  const totals = matrix.map((row, i) => row.reduce((sum, count) => sum + count, 0) + unanswered[i]!)
  const recall = matrix.map((row, i) => (totals[i]! > 0 ? row[i]! / totals[i]! : undefined))
  const known = recall.filter((value) => value !== undefined)
  const predictedOnly = totals.filter((total, i) => total === 0 && matrix.some((row) => row[i]! > 0)).length
  const right = matrix.reduce((sum, row, i) => sum + row[i]!, 0)
  return {
    matrix,
    unanswered,
    recall,
    war: right / truth.length,
    warInterval: wilsonInterval(right, truth.length),
    uar: mean(known),
    uarWithPredicted: mean([...known, ...new Array<number>(predictedOnly).fill(0)]),
    uarInterval: meanProportionInterval(
      matrix.flatMap((row, i) => (totals[i]! > 0 ? [{ count: row[i]!, n: totals[i]! }] : [])),
    ),
    samples: truth.length,
  }
}
