import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { FeatureSpool } from '#lib/analysis/feature-spool.ts'
import { FeatureStore } from '#lib/contrastive/feature-store.ts'
import { largest, pushAll, smallest } from '#lib/numbers/extremes.ts'
import { mean, sum } from '#lib/numbers/mean.ts'

/** More than fit on the stack as arguments of a call. */
const MANY = 300_000

describe('extremes of long lists', () => {
  const values = Array.from({ length: MANY }, (_, i) => (i * 7919) % MANY)

  it('are found where a spread of the list throws', () => {
    expect(() => Math.max(...values)).toThrow(RangeError)
    expect(largest(values)).toBe(MANY - 1)
    expect(smallest(values)).toBe(0)
    const list: number[] = [1]
    pushAll(list, values)
    expect(list).toHaveLength(MANY + 1)
  })

  it('are those of Math.max and Math.min for short ones', () => {
    for (const short of [[], [3], [2, -5, 4], [1, Number.NaN, 2]]) {
      expect(largest(short)).toBe(Math.max(...short))
      expect(smallest(short)).toBe(Math.min(...short))
    }
  })

  it('leave sums and means as they are', () => {
    expect(sum(values)).toBe((MANY * (MANY - 1)) / 2)
    expect(mean([1, 2, 6])).toBe(3)
    expect(mean([])).toBeNaN()
  })
})

describe('long recordings and large datasets', () => {
  it('have their frames noted at once', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'concord-spool-'))
    const spool = await FeatureSpool.create(path.join(folder, 'frames'), 1)
    const frames = Array.from({ length: MANY }, (_, i) => i)
    await spool.append(frames, Float32Array.from(frames))
    expect(await spool.rows(MANY - 1, MANY)).toEqual(Float32Array.of(MANY - 1))
    await spool.close()
    await rm(folder, { recursive: true })
  })

  it('have their features opened again and added to', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'concord-store-'))
    const lines = Array.from({ length: MANY }, (_, place) => `${JSON.stringify({ name: `clip-${place}`, place })}\n`)
    await writeFile(path.join(folder, 'clips.jsonl'), `${JSON.stringify({ identity: 'one' })}\n${lines.join('')}`)
    await writeFile(path.join(folder, 'features.f32'), new Uint8Array(4 * MANY))
    const store = await FeatureStore.open(folder, 'one', 1)
    await store.add('new', Float32Array.of(5))
    expect(await store.clips(['new', `clip-${MANY - 1}`]).features([0, 1])).toEqual(Float32Array.of(5, 0))
    await store.close()
    await rm(folder, { recursive: true })
  })
})
