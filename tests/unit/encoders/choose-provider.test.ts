import { describe, expect, it } from 'vitest'
import { chooseAmongTrials } from '#lib/encoders/choose-provider.ts'
import { english } from '#lib/messages/translator.ts'
import type { PassedOver } from '#lib/onnx/candidate-providers.ts'
import type { ProviderState } from '#lib/onnx/providers.ts'

const tried = (provider: ProviderState['provider'], msPerClip: number, name?: string, software = false) => ({
  state: { provider, works: true, why: '', ...(name ? { adapter: { name, software } } : {}) },
  trial: { provider, results: [], frameBatch: provider === 'cpu' ? 16 : 64, msPerClip },
})
const processor = tried('cpu', 900)

const inEnglish = (passedOver: readonly PassedOver[]) =>
  passedOver.map(({ provider, why }) => ({ provider, why: english.stored(why) }))

describe('of the providers that are right', () => {
  it('the fastest is taken, with what it computes on and how much it takes at a time', () => {
    const choice = chooseAmongTrials([tried('cuda', 9, 'Card A'), tried('webgpu', 20, 'Card A')], processor, 'auto', [])
    expect(choice).toMatchObject({ provider: 'cuda', adapter: 'Card A', frameBatch: 64, msPerClip: 9, notes: [] })
    expect(inEnglish(choice.passedOver)).toEqual([
      {
        provider: 'webgpu',
        why: 'It gives the right values but is slower here: 20 ms per clip, while Card A takes 9 ms.',
      },
    ])
  })

  it('one that is slower than the processor is passed over, though its name tells nothing', () => {
    const choice = chooseAmongTrials([tried('webgpu', 4000)], processor, 'auto', [
      { provider: 'cuda', why: 'Not there.' },
    ])
    expect(choice.provider).toBe('cpu')
    expect(choice.frameBatch).toBe(16)
    expect(inEnglish(choice.passedOver)).toEqual([
      { provider: 'cuda', why: 'Not there.' },
      {
        provider: 'webgpu',
        why: 'It gives the right values but is slower here: 4.0 s per clip, while the CPU takes 0.90 s.',
      },
    ])
  })

  it('the one that is asked for is taken whatever its time, and the person is told', () => {
    const choice = chooseAmongTrials([tried('webgpu', 4000, 'llvmpipe', true)], processor, 'webgpu', [])
    expect(choice.provider).toBe('webgpu')
    expect(choice.notes.map(english.stored)).toEqual([
      expect.stringMatching(/llvmpipe runs on the CPU/),
      expect.stringMatching(/slower than the CPU here: 4.0 s per clip instead of 0.90 s/),
    ])
  })
})
