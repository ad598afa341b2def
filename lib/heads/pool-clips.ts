import { coverageMeans } from '#lib/numbers/coverage.ts'
import type { Rows } from '#lib/numbers/rows.ts'

/**
 * Coverage-weighted mean of an interview's clip embeddings, without the clips that do not count.
 *
 * @param embeddings a row a clip
 * @param coverage of each clip, 0 to 1
 * @returns float32[width], or undefined where no clip has enough of the face
 */
export function poolClips({ values, width }: Rows, coverage: readonly number[]): Float32Array | undefined {
  const means = coverageMeans(coverage, width, (clip, column) => values[clip * width + column]!)
  return means && Float32Array.from(means)
}
