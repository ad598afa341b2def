import type { Fold } from './folds.ts'
import { choosePenalties, RELATIVE_PENALTIES } from './ridge-penalty.ts'
import { RidgeSystem, smoothed } from './ridge-system.ts'
import type { InterviewFeatures } from './training-interview.ts'

/**
 * Out-of-fold estimates of ridge heads for many columns of labels of the same interviews, as permutations need them: what does not depend on labels
 * is worked out once. Each column gets what ridgeOutOfFold gives for it, penalties chosen anew.
 *
 * @param columns float64[interviews] each
 * @param onFold told after each fold; may refuse to go on by throwing
 * @returns for each column the mean over the folds that left an interview out, float64[interviews]
 */
export async function ridgeColumns(
  interviews: readonly InterviewFeatures[],
  folds: readonly Fold[],
  columns: readonly Float64Array[],
  onFold?: (share: number) => Promise<void>,
): Promise<Float64Array[]> {
  const sums = columns.map(() => new Float64Array(interviews.length))
  const counts = new Float64Array(interviews.length)
  for (const [fold, { leftOut }] of folds.entries()) {
    const [inside, outside]: [number[], number[]] = [[], []]
    for (const [row, { participant }] of interviews.entries()) (leftOut.has(participant) ? outside : inside).push(row)
    const training = inside.map((row) => interviews[row]!)
    const places = choosePenalties(
      training,
      columns.map((column) => Float64Array.from(inside, (row) => column[row]!)),
    )
    const system = new RidgeSystem(interviews, inside, outside)
    const smoothers = new Map(
      [...new Set(places)].map((place) => [place, system.smoother(RELATIVE_PENALTIES[place]! * system.used)]),
    )
    for (const [column, labels] of columns.entries()) {
      const estimates = smoothed(smoothers.get(places[column]!)!, labels, inside)
      for (const [i, row] of outside.entries()) sums[column]![row]! += estimates[i]!
    }
    for (const row of outside) counts[row]! += 1
    await onFold?.((fold + 1) / folds.length)
  }
  return sums.map((sum) => sum.map((value, row) => value / counts[row]!))
}
