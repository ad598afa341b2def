import { describe, expect, it } from 'vitest'
import { frameBatchOf, inBatches, isOutOfMemory } from '#lib/encoders/frame-batch.ts'

const rows = Float32Array.from({ length: 20 }, (_, i) => i)

/** Doubles rows of two, and has no memory for more than so many. */
function provider(holds: number, message = 'vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY') {
  const sizes: number[] = []
  const run = async (part: Float32Array) => {
    sizes.push(part.length / 2)
    if (part.length / 2 > holds) throw new Error(message)
    return part.map((value) => 2 * value)
  }
  return { sizes, run }
}

describe('rows in batches', () => {
  it('are one batch where memory holds them', async () => {
    const { sizes, run } = provider(10)
    const { outputs, batch } = await inBatches(rows, 2, 10, run)
    expect([...outputs[0]!]).toEqual([...rows].map((value) => 2 * value))
    expect({ sizes, batch }).toEqual({ sizes: [10], batch: 10 })
  })

  it('go on in halves where memory runs out, in order and none twice', async () => {
    const { sizes, run } = provider(3)
    const { outputs, batch } = await inBatches(rows, 2, 10, run)
    expect(outputs.flatMap((part) => [...part])).toEqual([...rows].map((value) => 2 * value))
    expect({ sizes, batch }).toEqual({ sizes: [10, 5, 2, 2, 2, 2, 2], batch: 2 })
  })

  it('fail where one row is too much, and where the error is another', async () => {
    await expect(inBatches(rows, 2, 4, provider(0).run)).rejects.toThrow(/OUT_OF_DEVICE_MEMORY/)
    const { sizes, run } = provider(3, 'Cast requires f16 but the device does not support it')
    await expect(inBatches(rows, 2, 10, run)).rejects.toThrow(/f16/)
    expect(sizes).toEqual([10])
  })

  it.each([
    'WebGPU validation failed. Buffer size (1200000000) exceeds the max buffer size limit (1073741824).',
    'WebGPU validation failed. [Invalid Buffer (unlabeled)] is invalid due to a previous error.',
    'CUDA failure 2: out of memory ; GPU=0',
    'Failed to allocate memory for requested buffer of size 268435456',
    'std::bad_alloc',
  ])('know a lack of memory by: %s', (message) => expect(isOutOfMemory(new Error(message))).toBe(true))

  it('are as large as the memory of a card suggests', () => {
    const card = (memoryMb: number) =>
      frameBatchOf({ provider: 'cuda', adapter: { name: 'A card', software: false, memoryMb } })
    expect([card(80_000), card(1500), card(500)]).toEqual([64, 32, 16])
    expect(frameBatchOf({ provider: 'webgpu', adapter: { name: 'llvmpipe', software: true } })).toBeLessThanOrEqual(16)
  })
})
