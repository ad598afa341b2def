import type { MlpClip, NetworkRows } from './mlp-rows.ts'

/** Labels to mean 0 and standard deviation 1 over a network's own training clips, by their weights; target after target. */
export interface LabelScaling {
  mean: number[]
  spread: number[]
}

/** @param labels of interviews, [interviews][targets] */
export function labelScaling(
  clips: readonly MlpClip[],
  labels: readonly (readonly number[])[],
  { training, weights }: NetworkRows,
): LabelScaling {
  const scaling: LabelScaling = { mean: [], spread: [] }
  for (const target of labels[0]!.keys()) {
    const label = (row: number) => labels[clips[row]!.interview]![target]!
    const mean = training.reduce((sum, row) => sum + weights.get(row)! * label(row), 0)
    const variance = training.reduce((sum, row) => sum + weights.get(row)! * (label(row) - mean) ** 2, 0)
    scaling.mean.push(mean)
    scaling.spread.push(Math.sqrt(variance) || 1)
  }
  return scaling
}

/** A network's last layer for labels as they are. @param values are changed */
export function unscaledLabels(values: Map<string, Float32Array>, { mean, spread }: LabelScaling): void {
  const targets = mean.length
  const [w2, b2] = [values.get('w2')!, values.get('b2')!]
  for (const [i, weight] of w2.entries()) w2[i] = weight * spread[i % targets]!
  for (const [target, bias] of b2.entries()) b2[target] = bias * spread[target]! + mean[target]!
}
