import { RidgeSystem } from './ridge-system.ts'
import { groupRows, type InterviewFeatures } from './training-interview.ts'

/**
 * Penalties tried, relative to the number of features in use (standardised features: the kernel's own scale), from a head that nearly
 * interpolates to one that nearly gives the mean: half decades.
 */
export const RELATIVE_PENALTIES: readonly number[] = Array.from({ length: 23 }, (_, i) => 10 ** (i / 2 - 6))
/** Inner folds, or one for each participant where there are fewer. */
export const INNER_FOLDS = 10

/** A penalty that was chosen, by its place among the relative ones. */
export type PenaltyPlace = number

/**
 * For each column of labels, the penalty with the least squared error on left-out training participants. Features are standardised anew within
 * each inner fold, so that nothing of those who are left out is known there.
 *
 * @param columns labels of the same interviews, one column or many (permutations)
 * @returns places among the relative penalties, one a column
 */
export function choosePenalties(
  training: readonly InterviewFeatures[],
  columns: readonly Float64Array[],
): PenaltyPlace[] {
  const groups = groupRows(training)
  const weights = new Float64Array(training.length)
  for (const rows of groups) for (const row of rows) weights[row] = 1 / rows.length
  const errors = columns.map(() => new Float64Array(RELATIVE_PENALTIES.length))
  const count = Math.min(INNER_FOLDS, groups.length)
  for (let fold = 0; fold < count; fold++) {
    const out = groups.filter((_, i) => i % count === fold).flat()
    const inside = groups.filter((_, i) => i % count !== fold).flat()
    const system = new RidgeSystem(training, inside, out)
    const path = system.path()
    const means = columns.map((labels) => meanOf(labels, inside))
    const turned = columns.map((labels, column) =>
      path.turned(Float64Array.from(inside, (row) => labels[row]! - means[column]!)),
    )
    for (const [place, relative] of RELATIVE_PENALTIES.entries()) {
      const estimates = path.estimates(relative * system.used, turned)
      for (const [i, row] of out.entries())
        for (const [column, labels] of columns.entries()) {
          const estimate = means[column]! + estimates[i * columns.length + column]!
          errors[column]![place]! += weights[row]! * (labels[row]! - estimate) ** 2
        }
    }
  }
  return errors.map(leastFromAbove)
}

function meanOf(labels: Float64Array, rows: readonly number[]): number {
  let sum = 0
  for (const row of rows) sum += labels[row]!
  return sum / rows.length
}

/** The place of the least error; among equal ones the largest penalty. */
function leastFromAbove(errors: Float64Array): PenaltyPlace {
  let best = errors.length - 1
  for (let place = best - 1; place >= 0; place--) if (errors[place]! < errors[best]!) best = place
  return best
}

/** Which end of the penalties a place is, if any. */
export function penaltyEdge(place: PenaltyPlace): 'lowest' | 'highest' | undefined {
  if (place === 0) return 'lowest'
  return place === RELATIVE_PENALTIES.length - 1 ? 'highest' : undefined
}
