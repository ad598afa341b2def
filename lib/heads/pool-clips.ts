import { MIN_COVERAGE } from '#lib/encoders/clip-windows.ts'

/**
 * Coverage-weighted mean of an interview's clip embeddings, leaving out clips under half coverage.
 *
 * @param embeddings float32[clips, size]
 * @param coverage of each clip, 0 to 1
 * @returns float32[size], or undefined where no clip has enough of the face
 */
export function poolClips(embeddings: Float32Array, coverage: readonly number[]): Float32Array | undefined {
  const size = embeddings.length / Math.max(1, coverage.length)
  const sum = new Float64Array(size)
  let total = 0
  for (const [clip, share] of coverage.entries()) {
    if (share < MIN_COVERAGE) continue
    total += share
    for (let j = 0; j < size; j++) sum[j]! += share * embeddings[clip * size + j]!
  }
  return total > 0 ? Float32Array.from(sum, (v) => v / total) : undefined
}
