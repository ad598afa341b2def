import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { Random } from '#lib/statistics/random.ts'
import { permutation } from '../../../cli/permutation.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'concord-permutation-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(() => vi.restoreAllMocks())

/** A table of 14 participants, two visits of the first, whose first feature carries the rating as `signal` says. */
function table(signal: number): string {
  const random = new Random(6)
  const lines = Array.from({ length: 15 }, (_, row) => {
    const rating = 10 + 3 * random.normal()
    const features = Array.from({ length: 4 }, (_, i) => (i === 0 ? signal * (rating - 10) : 0) + random.normal())
    return [`P${row % 14}`, rating, ...features].join(',')
  })
  const file = path.join(folder, `${signal}.csv`)
  writeFileSync(file, ['participant,rating,e0,e1,e2,e3', ...lines, 'P20,,1,1,1,1'].join('\n'))
  return file
}

async function printed(options: Partial<Parameters<typeof permutation>[0]>) {
  const said = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const defaults = { y: 'rating', participant: 'participant', features: 'e', folds: 'participants' }
  await permutation({ csv: '', ...defaults, permutations: '199', seed: '1', json: true, ...options })
  return JSON.parse(said.mock.calls.at(-1)![0] as string) as Record<string, unknown>
}

describe('concord permutation', () => {
  it('tells signal from noise, and what was left out', async () => {
    expect(await printed({ csv: table(2) })).toMatchObject({
      p: 0.005,
      permutations: 199,
      interviews: 15,
      participants: 14,
      notes: expect.arrayContaining([expect.stringContaining('left out: 1')]),
    })
    expect((await printed({ csv: table(0), folds: '5' })).p).toBeGreaterThan(0.05)
  })

  it('repeats the choice of the best of several heads', async () => {
    const { heads, best } = (await printed({ csv: table(2), features: 'e0,e1,e2' })) as {
      heads: { key: string; r: number; p: number; adjusted: number }[]
      best: { key: string; heads: number; p: number }
    }
    expect(heads.map(({ key }) => key)).toEqual(['e0', 'e1', 'e2'])
    for (const { p, adjusted } of heads) expect(adjusted).toBeGreaterThanOrEqual(p)
    expect(best).toMatchObject({ key: 'e0', heads: 3, p: 0.005 })
  })

  it.each([
    [{ features: 'q' }, /begins with “q”/],
    [{ features: 'e,' }, /--features needs the prefix/],
    [{ folds: '1' }, /--folds must be/],
    [{ features: 'e0,e0', y: 'participant' }, /“participant” is given twice/],
    [{ decimal: 'dot' }, /--decimal must be comma or point/],
    [{ decimal: 'comma' }, /Line 2 has .* which is not a number/],
    [{ permutations: '5' }, /--permutations must be a whole number from 19/],
    [{ csv: path.join(folder, 'none.csv') }, /There is no such file/],
  ])('refuses %o', async (options, message) => {
    await expect(printed({ csv: table(1), ...options })).rejects.toThrow(message)
  })

  it.each<[string, (row: number) => string, RegExp]>([
    ['equal ratings', (row) => `5,${row}`, /All ratings in the column “rating” are the same/],
    ['equal features', (row) => `${row},1`, /In one of the folds no feature differs/],
    ['a feature that differs in one participant', (row) => `${row},${row === 0 ? 2 : 1}`, /In one of the folds no/],
    ['features beyond float32', (row) => `${row},${row}e40`, /Line 3 has a feature that is too large/],
  ])('refuses %s', async (name, cells, message) => {
    const csv = path.join(folder, `${name}.csv`)
    const rows = Array.from({ length: 12 }, (_, row) => `P${row},${cells(row)}`)
    writeFileSync(csv, ['participant,rating,e0', ...rows].join('\n'))
    await expect(printed({ csv, permutations: '19' })).rejects.toThrow(message)
  })
})
