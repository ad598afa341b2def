import type { Provider } from '#lib/onnx/provider-titles.ts'
import { probeProviders } from '#lib/onnx/providers.ts'

/**
 * What trains networks: CUDA where it works, else the processor. Every step moves all networks to the provider and back, which only CUDA
 * does fast enough to gain by.
 *
 * @param requested as CONCORD_PROVIDER has it
 */
export async function trainingProvider(requested: Provider | 'auto'): Promise<Provider> {
  if (requested !== 'auto' && requested !== 'cuda') return 'cpu'
  const states = await probeProviders()
  return states.some(({ provider, works }) => provider === 'cuda' && works) ? 'cuda' : 'cpu'
}
