import type { AnalysedInterview } from './analysed-interview.ts'
import type { EstimateIntervals } from './cross-conformal.ts'
import type { HeadCard } from './head-card.ts'
import type { LinearReading } from './head-reading.ts'
import type { LossCurve } from './loss-curve.ts'

/** An interview that heads are trained from, with a label for each target. */
export interface LabelledInterview {
  interview: AnalysedInterview
  pooled: Float32Array
  labels: number[]
}

/** A head of one target, fitted with all of its folds. */
export interface FittedHead {
  onnx: Uint8Array
  model: HeadCard['model']
  penalty: number
  /** Of heads that are linear. */
  linear?: LinearReading
  /** For each interview, by the folds that left it out: their estimates, and clip by clip their mean. */
  outOfFold: { byFold: number[]; clips: number[] }[]
  /** For each interview, by heads that left out its participant and whoever the residuals are of. */
  intervals: EstimateIntervals[]
  /** Groups that were left out two at a time for these intervals. */
  intervalGroups: number
  /** Of each interview by each head of a fold that the ONNX file holds, for the intervals of new participants. */
  residuals: HeadCard['residuals']
}

/** Told how much is done, and of networks how they learn. */
export type FitReport = (share: number, curves?: LossCurve) => Promise<void>
