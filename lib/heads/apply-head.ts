import { InferenceSession, Tensor } from 'onnxruntime-node'

/**
 * Applies a head saved as ONNX to embeddings.
 *
 * @param embeddings float32[n, size]
 * @returns one estimate per row, not clamped
 */
export async function applyHead(onnx: Uint8Array, embeddings: Float32Array, size: number): Promise<number[]> {
  const session = await InferenceSession.create(onnx, { executionProviders: ['cpu'], intraOpNumThreads: 1 })
  try {
    const rows = embeddings.length / size
    if (rows === 0) return []
    const { estimate } = await session.run({ embedding: new Tensor('float32', embeddings, [rows, size]) })
    return [...(estimate!.data as Float32Array)]
  } finally {
    await session.release()
  }
}
