import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import type { Provider } from './provider-titles.ts'
import type { Precision, ProviderState } from './providers.ts'

/** A provider that was not taken, and why, in the user's words. */
export interface PassedOver {
  provider: Provider
  why: string
}

/**
 * Which providers may run a model, best first and the processor last, before it is tried on them.
 *
 * @param states what the machine has
 * @param requested `auto`, or the one provider to try before the processor
 */
export function candidateProviders(
  states: readonly ProviderState[],
  precision: Precision,
  requested: Provider | 'auto',
): { candidates: ProviderState[]; passedOver: PassedOver[] } {
  const passedOver: PassedOver[] = []
  const candidates = states.filter((state) => {
    if (requested !== 'auto' && state.provider !== requested && state.provider !== 'cpu') return false
    const why = reasonAgainst(state, precision, requested)
    if (why) passedOver.push({ provider: state.provider, why })
    return !why
  })
  return { candidates, passedOver }
}

function reasonAgainst(
  { provider, works, why, adapter, float16 }: ProviderState,
  precision: Precision,
  requested: Provider | 'auto',
): string | undefined {
  if (provider === 'cpu') return undefined
  if (!works) return why
  if (precision === 'int8')
    return 'The model is stored as int8, which runs on CPUs. Import it as float16 to use the GPU.'
  if (adapter?.software && requested === 'auto')
    return storedText(
      phrase(
        '{name} runs on the CPU, more slowly than the CPU provider. Set CONCORD_PROVIDER={provider} to use it anyway.',
        {
          name: adapter.name,
          provider,
        },
      ),
    )
  if (precision === 'float16' && float16 === false)
    return storedText(
      phrase('{name} does not support float16, the precision of this model. Import the model as float32 to use it.', {
        name: adapter?.name ?? phrase('Its adapter'),
      }),
    )
  return undefined
}
