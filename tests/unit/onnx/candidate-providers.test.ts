import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { candidateProviders } from '#lib/onnx/candidate-providers.ts'
import type { ProviderState } from '#lib/onnx/providers.ts'

const cpu: ProviderState = { provider: 'cpu', works: true, why: '' }
const card: ProviderState = {
  provider: 'webgpu',
  works: true,
  why: '',
  float16: true,
  adapter: { name: 'A card', software: false },
}
const software: ProviderState = { ...card, float16: false, adapter: { name: 'SwiftShader Device', software: true } }
const names = ({ candidates }: ReturnType<typeof candidateProviders>) => candidates.map(({ provider }) => provider)

describe('which providers may run a model', () => {
  it('a card that works comes before the processor', () => {
    expect(names(candidateProviders([card, cpu], 'float16', 'auto'))).toEqual(['webgpu', 'cpu'])
    expect(names(candidateProviders([card, cpu], 'float32', 'auto'))).toEqual(['webgpu', 'cpu'])
  })

  it('a software adapter is passed over by auto and taken where it is asked for', () => {
    const auto = candidateProviders([software, cpu], 'float32', 'auto')
    expect(names(auto)).toEqual(['cpu'])
    expect(auto.passedOver.map(({ provider }) => provider)).toEqual(['webgpu'])
    expect(english.stored(auto.passedOver[0]!.why)).toMatch(/SwiftShader Device runs on the CPU, more slowly/)
    expect(names(candidateProviders([software, cpu], 'float32', 'webgpu'))).toEqual(['webgpu', 'cpu'])
  })

  it('an adapter without 16-bit floats is passed over for float16, with what to do', () => {
    const without = { ...card, float16: false }
    const { candidates, passedOver } = candidateProviders([without, cpu], 'float16', 'auto')
    expect(candidates).toEqual([cpu])
    expect(english.stored(passedOver[0]!.why)).toMatch(/A card does not support float16.*Import the model as float32/)
    expect(names(candidateProviders([without, cpu], 'float32', 'auto'))).toEqual(['webgpu', 'cpu'])
    expect(names(candidateProviders([software, cpu], 'float16', 'webgpu'))).toEqual(['cpu'])
  })

  it('int8 runs on the processor, and what does not work keeps its reason', () => {
    expect(candidateProviders([card, cpu], 'int8', 'webgpu').passedOver[0]!.why).toMatch(/int8.*float16/)
    const broken = { ...card, works: false, why: 'No graphics adapter was found.' }
    expect(candidateProviders([broken, cpu], 'float32', 'auto')).toEqual({
      candidates: [cpu],
      passedOver: [{ provider: 'webgpu', why: 'No graphics adapter was found.' }],
    })
  })

  it('nothing else is tried where one is asked for', () => {
    const cuda: ProviderState = { ...card, provider: 'cuda' }
    expect(names(candidateProviders([cuda, card, cpu], 'float32', 'webgpu'))).toEqual(['webgpu', 'cpu'])
    expect(candidateProviders([cuda, card, cpu], 'float32', 'cpu')).toEqual({ candidates: [cpu], passedOver: [] })
  })
})
