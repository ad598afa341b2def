import { rowAt } from '#lib/numbers/rows.ts'
import type { AnalysedInterview } from './analysed-interview.ts'

/** The estimates of an interview's clips. */
export function clipEstimates(
  { embeddings, coverage }: Pick<AnalysedInterview, 'embeddings' | 'coverage'>,
  estimate: (embedding: Float32Array) => number,
): number[] {
  return coverage.map((_, clip) => estimate(rowAt(embeddings, clip)))
}
