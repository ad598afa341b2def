import { coverageMeans } from '#lib/numbers/coverage.ts'
import type { Rows } from '#lib/numbers/rows.ts'

/**
 * Coverage-weighted mean of an interview's clip embeddings, without the clips that do not count.
 *
 * @param embeddings a row a clip
 * @param coverage of each clip, 0 to 1
 * @param factors of each clip's weight, 0 to 1; all of it where left out
 * @returns float32[width], or undefined where no clip has enough of the face
 */
export function poolClips(
  { values, width }: Rows,
  coverage: readonly number[],
  factors?: readonly number[],
): Float32Array | undefined {
  const means = coverageMeans(coverage, width, (clip, column) => values[clip * width + column]!, factors)
  return means && Float32Array.from(means)
}
