import type { Provider } from '#lib/onnx/provider-titles.ts'
import { chooseProvider } from '#lib/onnx/providers.ts'

/**
 * What trains networks: CUDA where it works, else the processor. Every step moves all networks to the provider and back, which only CUDA
 * does fast enough to gain by.
 *
 * @param wanted as CONCORD_PROVIDER has it
 */
export async function trainingProvider(wanted: Provider | 'auto'): Promise<Provider> {
  const { provider } = await chooseProvider({ precision: 'float32' }, wanted)
  return provider === 'cuda' ? 'cuda' : 'cpu'
}
