import '#lib/onnx/no-telemetry.ts'
import { availableParallelism } from 'node:os'
import { InferenceSession, listSupportedBackends } from 'onnxruntime-node'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import { sessionOptions } from '#lib/onnx/providers.ts'

/** The graphs that train and apply networks, as bytes; mlp-graphs.ts writes them. */
export interface MlpGraphs {
  step: Uint8Array
  prediction: Uint8Array
}

interface MlpSessions {
  step: InferenceSession
  predict: InferenceSession
  /** What they run on. */
  provider: Provider
}

/** Sessions that train and apply networks, on the processor where the provider can't; the caller releases them. */
export async function openMlpSessions(graphs: MlpGraphs, provider: Provider): Promise<MlpSessions> {
  // ONNX Runtime passes over a provider that it was built without, and says nothing.
  if (provider !== 'cpu' && !listSupportedBackends().some(({ name }) => name === provider))
    return openMlpSessions(graphs, 'cpu')
  const settings = {
    ...sessionOptions(provider, Math.min(8, availableParallelism())),
    // Nothing else needs the processor while a head is trained.
    extra: {},
  }
  try {
    const step = await InferenceSession.create(graphs.step, settings)
    return { step, predict: await InferenceSession.create(graphs.prediction, settings), provider }
  } catch (error) {
    if (provider === 'cpu') throw error
    console.error(`Networks are trained on the CPU because ${provider} failed:`, error)
    return openMlpSessions(graphs, 'cpu')
  }
}
