import { expect, it } from 'vitest'
import { fuzzReading } from '../../fuzz/fuzz-reading.ts'

it.each([
  ['checkpoint', 120],
  ['csv', 300],
  ['ratings', 200],
  ['api', 200],
] as const)(
  'inputs of the kind %s that are not quite right crash nothing and hang nothing',
  async (kind, inputs) => {
    const { read, refused, crashes, hangs } = await fuzzReading(kind, inputs, 20261129)
    expect({ crashes, hangs }).toEqual({ crashes: [], hangs: [] })
    expect(read + refused).toBe(inputs)
    expect(read).toBeGreaterThan(0)
    expect(refused).toBeGreaterThan(inputs / 4)
  },
  300_000,
)
