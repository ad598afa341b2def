import '#lib/onnx/no-telemetry.ts'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { type Rows, rowCount } from '#lib/numbers/rows.ts'

/**
 * Applies a head saved as ONNX to embeddings.
 *
 * @returns estimates, row after row, not clamped; and those of the heads of the folds, [n][folds], where the head has them
 */
export async function applyHead(
  onnx: Uint8Array,
  embeddings: Rows,
): Promise<{ estimates: number[]; folds: number[][] }> {
  const session = await InferenceSession.create(onnx, { executionProviders: ['cpu'], intraOpNumThreads: 1 })
  try {
    const rows = rowCount(embeddings)
    if (rows === 0) return { estimates: [], folds: [] }
    const { estimate, folds } = await session.run({
      embedding: new Tensor('float32', embeddings.values, [rows, embeddings.width]),
    })
    const across = folds ? folds.dims[1]! : 0
    const values = folds ? [...(folds.data as Float32Array)] : []
    return {
      estimates: [...(estimate!.data as Float32Array)],
      folds: Array.from({ length: across > 0 ? rows : 0 }, (_, row) => values.slice(row * across, (row + 1) * across)),
    }
  } finally {
    await session.release()
  }
}
