import type { Provider } from '#lib/onnx/provider-titles.ts'
import type { AgreementSummary } from '#lib/statistics/agreement-summary.ts'
import type { Subgroup } from '#lib/statistics/subgroups.ts'
import type { LearningPoint } from './learning-curve.ts'
import type { MlpEpoch } from './train-mlp.ts'
import type { TrainingPlan } from './training-plan.ts'

/**
 * What a trained head says of itself, along the items of TRIPOD+AI (Collins et al., 2024, BMJ 385) that a head can answer: data, sample size,
 * outcome, predictors, missing data, validation, performance. The same data, plan and seed give the same card.
 */
export interface HeadCard {
  plan: TrainingPlan
  target: { key: string; title: string; range: [number, number]; scale: string }
  label: string
  encoder: { name: string; sha256: string; intendedUse: string /** Length of an embedding. */; size: number }
  software: { concord: string; node: string }
  sample: { participants: number; interviews: number; sheets: number; sites: Record<string, number> }
  missing: { withoutAnalysis: number; withoutSheet: number; withoutFace: number }
  model:
    | { kind: 'ridge' }
    | { kind: 'mlp'; hidden: number; loss: string; curves: MlpEpoch[] /** What trained it. */; provider: Provider }
  /** Of the ridge; the weight decay of networks. */
  penalty: number
  foldCount: number
  outOfFold: {
    participant: string
    visit: string
    rating: number
    estimate: number
    interval90: [number, number]
    interval95: [number, number]
  }[]
  /** Rating less out-of-fold estimate, with the fold that left it out, for the intervals of new participants. */
  residuals: { fold: number; value: number }[]
  /** Observed over the training participants' out-of-fold intervals. */
  coverage: { level: number; observed: number }[]
  performance: AgreementSummary
  /** Out of fold, by site, sex and age band where participants have them. */
  subgroups: Subgroup[]
  /** Of ridge heads of the same interviews; empty with few participants. */
  learning: LearningPoint[]
}
