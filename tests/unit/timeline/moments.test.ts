import { describe, expect, it } from 'vitest'
import { coverageMean } from '#lib/numbers/coverage.ts'
import { clipSeries } from '#lib/timeline/clip-series.ts'
import { clipShares, extremeTenth } from '#lib/timeline/clip-shares.ts'
import { momentsOf } from '#lib/timeline/moments.ts'

const LENGTH = 2560

function series(values: (number | null)[], coverage: (i: number) => number = () => 1) {
  const clips = values.map((_, i) => ({ startMs: i * LENGTH, endMs: (i + 1) * LENGTH, coverage: coverage(i) }))
  return clipSeries(clips, values)
}

describe('the moments of an interview', () => {
  const values = Array.from({ length: 200 }, (_, i) => Math.sin(i / 3) + i / 1000)

  it('are the highest and the lowest clips, half a minute from each other at least', () => {
    const moments = momentsOf(series(values))
    expect(moments.map(({ kind }) => kind)).toEqual(['highest', 'highest', 'highest', 'lowest', 'lowest', 'lowest'])
    const top = values.indexOf(Math.max(...values))
    expect(moments[0]).toMatchObject({ clip: top, fromMs: top * LENGTH, value: values[top] })
    expect(moments[3]!.value).toBe(Math.min(...values))
    for (const kind of ['highest', 'lowest']) {
      const starts = moments.filter((moment) => moment.kind === kind).map(({ fromMs }) => fromMs)
      for (const [i, start] of starts.entries())
        for (const other of starts.slice(i + 1)) expect(Math.abs(start - other)).toBeGreaterThanOrEqual(30_000)
    }
  })

  it('pass over clips that show little of the face', () => {
    const moments = momentsOf(series([1, 9, 2, 0], (i) => (i === 1 ? 0.8 : 1)))
    expect(moments).toMatchObject([
      { kind: 'highest', clip: 2 },
      { kind: 'lowest', clip: 3 },
    ])
  })

  it('are none where nothing is estimated, and one where there is one clip', () => {
    expect(momentsOf(clipSeries([{ startMs: 0, endMs: LENGTH, coverage: 1 }], undefined))).toEqual([])
    expect(momentsOf(series([3]))).toMatchObject([{ kind: 'highest', clip: 0 }])
  })
})

describe('the share of a clip in the estimate', () => {
  const values = [10, 20, null, 4, 12]
  const coverage = [1, 0.6, 0.3, 0.9, 0.5]
  const shares = clipShares(series(values, (i) => coverage[i]!))

  it('adds up to the mean that estimates are made by', () => {
    const own = coverageMean(
      coverage,
      values.map((value) => value ?? 0),
    )!
    expect(shares.mean).toBeCloseTo(own, 12)
    const parts = values.map((value, clip) => shares.weight(clip) * (value ?? 0))
    expect(parts.reduce((a, b) => a + b)).toBeCloseTo(own, 12)
    expect(shares.weight(2)).toBe(0)
    expect(shares.counted).toBe(4)
  })

  it('is the same as estimating again without the clip', () => {
    const rest = coverageMean(
      [0, 3, 4].map((clip) => coverage[clip]!),
      [10, 4, 12],
    )
    expect(shares.without([1])).toBeCloseTo(rest!, 12)
    expect(shares.without([1, 1, 2])).toBeCloseTo(rest!, 12)
    expect(shares.without([0, 1, 3, 4])).toBeUndefined()
  })

  it('is kept within the range that the estimate is kept within', () => {
    const kept = clipShares(series([10, 20, 40]), [0, 20])
    expect(kept.mean).toBe(20)
    expect(kept.without([0])).toBe(20)
    expect(kept.without([2])).toBe(15)
  })

  it('can be asked for of the tenth that raises the estimate most', () => {
    const many = series(Array.from({ length: 40 }, (_, i) => (i * 7) % 40))
    expect(extremeTenth(many, 'highest').map((clip) => many.value[clip])).toEqual([39, 38, 37, 36])
    expect(extremeTenth(many, 'lowest').map((clip) => many.value[clip])).toEqual([0, 1, 2, 3])
    expect(extremeTenth(series([5]), 'highest')).toEqual([0])
  })
})
