import { type Message, phrase } from '#lib/messages/message.ts'
import { probeProviders } from '#lib/onnx/providers.ts'
import type { Precision } from './layers.ts'

/**
 * The precision that suits this machine: int8 for processors, float16 for GPUs that have it.
 *
 * @returns the precision, and a sentence for the person who imports on why it was chosen
 */
export async function suitingPrecision(): Promise<{ precision: Precision; reason: Message }> {
  const gpu = (await probeProviders()).find(
    ({ provider, works, adapter }) => works && provider !== 'cpu' && !adapter?.software,
  )
  if (!gpu) return { precision: 'int8', reason: phrase('Chosen for a machine without a GPU: int8.') }
  const precision = gpu.float16 === false ? 'float32' : 'float16'
  const name = gpu.adapter?.name ?? phrase('the GPU of this machine')
  return {
    precision,
    reason:
      precision === 'float32'
        ? phrase(
            'Chosen for {name}, which does not support float16: {precision}. On its first use it is compared with the processor.',
            { name, precision },
          )
        : phrase('Chosen for {name}: {precision}. On its first use it is compared with the processor.', {
            name,
            precision,
          }),
  }
}
