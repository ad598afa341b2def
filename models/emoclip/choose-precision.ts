import { probeProviders } from '#lib/onnx/providers.ts'
import type { Precision } from './layers.ts'

/**
 * The precision that suits this machine: int8 for processors, float16 for GPUs that have it.
 *
 * @returns the precision, and a sentence for the person who imports on why it was chosen
 */
export async function suitingPrecision(): Promise<{ precision: Precision; reason: string }> {
  const gpu = (await probeProviders()).find(
    ({ provider, works, adapter }) => works && provider !== 'cpu' && !adapter?.software,
  )
  if (!gpu) return { precision: 'int8', reason: 'Chosen for a machine without a GPU: int8.' }
  const precision = gpu.float16 === false ? 'float32' : 'float16'
  const name = gpu.adapter?.name ?? 'the GPU of this machine'
  const lack = precision === 'float32' ? ', which does not support float16' : ''
  return {
    precision,
    reason: `Chosen for ${name}${lack}: ${precision}. On its first use it is compared with the processor.`,
  }
}
