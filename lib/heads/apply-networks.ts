import '#lib/onnx/no-telemetry.ts'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { type Rows, rowCount } from '#lib/numbers/rows.ts'
import { buildMlpPrediction, type MlpSizes } from './mlp-graphs.ts'
import type { MlpNetwork } from './mlp-network.ts'

/** Estimates of one interview's clips by one network: float[targets][clips]. */
export type NetworkEstimates = number[][]

/**
 * Applies networks to the clips of the interviews that each is for.
 *
 * @param interviews embeddings, a row a clip
 * @param places of the interviews that each network is applied to
 * @returns for each network the estimates of its interviews, by their places
 */
export async function applyNetworks(
  networks: readonly MlpNetwork[],
  interviews: readonly Rows[],
  places: readonly (readonly number[])[],
  sizes: MlpSizes,
): Promise<ReadonlyMap<number, NetworkEstimates>[]> {
  const session = await InferenceSession.create(await buildMlpPrediction(sizes), { executionProviders: ['cpu'] })
  try {
    const results: Map<number, NetworkEstimates>[] = []
    for (const [i, network] of networks.entries()) {
      const parameters = parametersOf(network, sizes)
      const own = new Map<number, NetworkEstimates>()
      for (const place of places[i]!) own.set(place, await estimates(session, parameters, interviews[place]!, sizes))
      results.push(own)
    }
    return results
  } finally {
    await session.release()
  }
}

async function estimates(
  session: InferenceSession,
  parameters: Record<string, Tensor>,
  embeddings: Rows,
  { targets }: MlpSizes,
): Promise<NetworkEstimates> {
  const clips = rowCount(embeddings)
  const { prediction } = await session.run({
    ...parameters,
    x: new Tensor('float32', embeddings.values, [clips, embeddings.width]),
    rows: new Tensor(
      'int64',
      BigInt64Array.from({ length: clips }, (_, clip) => BigInt(clip)),
      [1, clips],
    ),
  })
  const values = prediction!.data as Float32Array
  return Array.from({ length: targets }, (_, target) =>
    Array.from({ length: clips }, (_, clip) => values[clip * targets + target]!),
  )
}

/** The scaling of a trained network is folded into its weights. */
function parametersOf({ w1, b1, w2, b2 }: MlpNetwork, { inputs, hidden, targets }: MlpSizes): Record<string, Tensor> {
  const second = Float32Array.from({ length: hidden * targets }, (_, i) => w2[i % targets]![Math.floor(i / targets)]!)
  return {
    mean: new Tensor('float32', new Float32Array(inputs), [1, 1, inputs]),
    scale: new Tensor('float32', new Float32Array(inputs).fill(1), [1, 1, inputs]),
    w1: new Tensor('float32', w1, [1, inputs, hidden]),
    b1: new Tensor('float32', b1, [1, 1, hidden]),
    w2: new Tensor('float32', second, [1, hidden, targets]),
    b2: new Tensor('float32', Float32Array.from(b2), [1, 1, targets]),
  }
}
