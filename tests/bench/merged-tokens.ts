import { rm } from 'node:fs/promises'
import path from 'node:path'
import { Encoder } from '#lib/encoders/encoder.ts'
import { phantomClips } from '#lib/phantom/phantom-clips.ts'
import { FOLDER } from './chain.ts'
import { cosine } from './cosine.ts'
import { fastest, fullSizeCheckpoint, importFullSize } from './encoder.ts'

/**
 * The picture encoder at its published size with tokens merged: its seconds over those of the full one, and the least cosine of clips. The
 * weights are of a formula, so that the cosine says nothing of those of a trained encoder: an import measures that.
 */
export async function benchMergedTokens(): Promise<void> {
  const checkpoint = await fullSizeCheckpoint()
  const models = path.join(FOLDER, 'merged/models')
  for (const precision of ['float32', 'int8'] as const) {
    let full = 0
    let reference: Float32Array | undefined
    for (const merged of [0, 1, 2, 4]) {
      const { folder } = await importFullSize(checkpoint, precision, models, merged)
      const encoder = await Encoder.load(folder, { threads: 1, provider: 'cpu' })
      const crops = phantomClips(1, encoder.shape)[0]!.subarray(0, encoder.frameBatch * encoder.shape.cropBytes)
      const features = await encoder.encodeFrames(crops)
      const seconds = await fastest(6, () => encoder.encodeFrames(crops))
      await encoder.release()
      if (merged > 0) await rm(folder, { recursive: true, force: true })
      reference ??= features
      full ||= seconds
      const size = encoder.featureSize
      const cosines = Array.from({ length: features.length / size }, (_, i) =>
        cosine(features.subarray(i * size, (i + 1) * size), reference!.subarray(i * size, (i + 1) * size)),
      )
      console.log(
        `${precision}, ${merged} tokens merged a layer: ${(seconds / full).toFixed(2)} of the time; least cosine of frames ${Math.min(...cosines).toFixed(4)} (weights of a formula)`,
      )
    }
  }
  await rm(models, { recursive: true, force: true })
  await rm(checkpoint)
}
