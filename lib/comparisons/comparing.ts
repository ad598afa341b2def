import { hashOf } from '#lib/bundles/bundle.ts'
import { familyOf } from '#lib/heads/fit-heads.ts'
import { networksOutOfFold } from '#lib/heads/fit-networks.ts'
import { featuresOf } from '#lib/heads/fit-ridge-heads.ts'
import type { LabelledInterview } from '#lib/heads/fitted-head.ts'
import type { Fold } from '#lib/heads/folds.ts'
import { ridgeColumns } from '#lib/heads/ridge-columns.ts'
import type { TrainingPlan } from '#lib/heads/training-plan.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import { trainedInFolds } from '#lib/training/training-folds.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { FoundEstimates } from './comparison-plan.ts'

/** The version that a comparison is made with; what it found before an interruption counts for that version alone. */
export const COMPARISON_SOFTWARE = packageJson.version

/** What a comparison found before it was interrupted. */
export interface KnownEstimates {
  fingerprint: string
  found: Record<string, FoundEstimates>
}

export interface ComparingOptions {
  /** What networks are trained on. */
  provider: Provider
  known?: KnownEstimates | undefined
  /** Told a share between 0 and 1 and, where there is more of it, what was found so far; may refuse to go on by throwing. */
  report: (share: number, found?: KnownEstimates) => Promise<void>
}

/** One training of a comparison: heads of some targets, by what one entry sees. */
export interface ComparedTraining {
  rows: readonly LabelledInterview[]
  folds: readonly Fold[]
  plan: TrainingPlan
}

/**
 * Out-of-fold estimates of several trainings; those that are known are not made again.
 *
 * @returns in the order of the trainings
 */
export async function estimateAll(
  trainings: readonly ComparedTraining[],
  { provider, known, report }: ComparingOptions,
): Promise<FoundEstimates[]> {
  const fingerprint = fingerprintOf(trainings)
  const found = { ...(known?.fingerprint === fingerprint ? known.found : {}) }
  const results: FoundEstimates[] = []
  for (const [i, training] of trainings.entries()) {
    const key = String(i)
    const share = (own: number) => report((i + own) / trainings.length)
    if (!found[key]) {
      const started = performance.now()
      const estimates = await outOfFold(training, provider, share)
      found[key] = {
        estimates: estimates.map((values) => [...values]),
        seconds: (performance.now() - started) / 1000,
      }
    }
    results.push(found[key])
    await report((i + 1) / trainings.length, { fingerprint, found: { ...found } })
  }
  return results
}

/** @returns of each target, float64[interviews] */
async function outOfFold(
  { rows, folds, plan }: ComparedTraining,
  provider: Provider,
  report: (share: number) => Promise<void>,
): Promise<Float64Array[]> {
  const people = new Set(rows.map(({ interview }) => interview.participant)).size
  return trainedInFolds(people, () => {
    if (plan.kind !== 'ridge') return networksOutOfFold(rows, folds, familyOf(rows, plan, { provider }), report)
    const columns = plan.targets.map((_, place) => Float64Array.from(rows, ({ labels }) => labels[place]!))
    return ridgeColumns(rows.map(featuresOf), folds, columns, report)
  })
}

/** Of all that the estimates depend on. */
function fingerprintOf(trainings: readonly ComparedTraining[]): string {
  const of = trainings.map(({ rows, plan }) => [
    plan,
    rows.map(({ interview, labels }) => [interview.id, interview.analysisId, interview.encoder.sha256, labels]),
    rows.map(({ interview }) => interview.coverage.filter((share) => share > 0).length),
    // Which clips count, and how much, by events and by a rule on quality.
    rows.map(({ pooled }) => pooled.reduce((sum, value) => sum + value, 0)),
  ])
  return hashOf(JSON.stringify([COMPARISON_SOFTWARE, of]))
}
