import type { NetworkEstimates } from './apply-networks.ts'
import type { FitReport, FittedHead, LabelledInterview } from './fitted-head.ts'

/** Networks of one kind over the same interviews, to be trained for sets of participants that are left out. */
export interface NetworkFamily {
  /** Weight decay. */
  decay: number
  /** What the network of a fold adds to the file of a head. */
  networkBytes: number
  /**
   * Trains a network for each set, each stopped by its own training participants, and estimates the interviews of whom it left out.
   *
   * @param kept places of the networks that heads are made of
   */
  train(sets: readonly ReadonlySet<string>[], kept: readonly number[], report: FitReport): Promise<TrainedFamily>
}

interface TrainedFamily {
  /** Of each set, by the interview's place. */
  estimates: readonly ReadonlyMap<number, NetworkEstimates>[]
  model: FittedHead['model']
  /** The ONNX file of a target's head. @param network, folds places of networks that were kept */
  head(target: number, network: number, folds: readonly number[]): Promise<Uint8Array>
}

/** The places of the interviews whose participants a set leaves out. */
export function leftOutPlaces(rows: readonly LabelledInterview[], leftOut: ReadonlySet<string>): number[] {
  return [...rows.keys()].filter((place) => leftOut.has(rows[place]!.interview.participant))
}
