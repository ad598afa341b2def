import { describe, expect, it } from 'vitest'
import { clipLevels, levelFor } from '#lib/timeline/clip-levels.ts'
import { clipAt, clipSeries, gapsOf, neighbourClip, visibleClips } from '#lib/timeline/clip-series.ts'

/** Clips of 2.56 s, one after the other unless a spacing is given. */
function clips(count: number, coverage: (i: number) => number = () => 1, spacing = 2560) {
  return Array.from({ length: count }, (_, i) => ({
    startMs: i * spacing,
    endMs: i * spacing + 2560,
    coverage: coverage(i),
  }))
}

describe('clips as columns', () => {
  const overlapping = clipSeries(clips(100, undefined, 1280), undefined)

  it('are found by the moment that they show, the later one where they overlap', () => {
    expect(clipAt(overlapping, 0)).toBe(0)
    expect(clipAt(overlapping, 1300)).toBe(1)
    expect(clipAt(overlapping, 99 * 1280 + 2560)).toBe(99)
    expect(clipAt(overlapping, 99 * 1280 + 2561)).toBe(-1)
    expect(clipAt(clipSeries([], undefined), 0)).toBe(-1)
  })

  it('are visible where any of them is in the view', () => {
    expect(visibleClips(overlapping, { fromMs: 2561, toMs: 3839 })).toEqual([1, 3])
    expect(visibleClips(overlapping, { fromMs: 500_000, toMs: 600_000 })).toEqual([100, 100])
  })

  it('follow each other step by step, and end', () => {
    expect(neighbourClip(overlapping, 0, 1)).toBe(1)
    expect(neighbourClip(overlapping, 1280, -1)).toBe(0)
    expect(neighbourClip(overlapping, 1290, -1)).toBe(1)
    expect(neighbourClip(overlapping, 0, -1)).toBe(-1)
    expect(neighbourClip(overlapping, 99 * 1280, 1)).toBe(-1)
  })

  it('leave gaps where they show too little of the face', () => {
    const series = clipSeries(
      clips(10, (i) => (i === 3 || i === 4 || i === 9 ? 0.4 : 0.9)),
      undefined,
    )
    expect(gapsOf(series)).toEqual([
      { fromMs: 7680, toMs: 12_800 },
      { fromMs: 23_040, toMs: 25_600 },
    ])
  })
})

describe('levels of detail', () => {
  const count = 1055
  const values = Array.from({ length: count }, (_, i) => (i % 7 === 0 ? null : (i * 37) % 50))
  const series = clipSeries(
    clips(count, (i) => (i % 7 === 0 ? 0.2 : 1)),
    values,
  )
  const levels = clipLevels(series)

  it('double from 10 s until there are few stretches', () => {
    expect(levels.map(({ spanMs }) => spanMs / 1000)).toEqual([10, 20, 40, 80, 160])
    expect(levels[0]!.count).toBe(271)
  })

  it('have the median and the quartiles of the clips with their middle in a stretch', () => {
    const inside = values.filter(
      (value, i): value is number => value !== null && i * 2560 + 1280 >= 20_000 && i * 2560 + 1280 < 30_000,
    )
    const sorted = inside.sort((a, b) => a - b)
    // Clips 8 to 11, none of them left out: 46, 33, 20, 7.
    expect(sorted).toEqual([7, 20, 33, 46])
    expect(levels[0]!.median[2]).toBe(26.5)
    expect(levels[0]!.lowerQuartile[2]).toBe(16.75)
    expect(levels[0]!.upperQuartile[2]).toBe(36.25)
  })

  it('count every clip once, at every level', () => {
    for (const level of levels) {
      let covered = 0
      for (let i = 0; i < level.count; i++) {
        const inStretch = values.filter((_, clip) => Math.floor((clip * 2560 + 1280) / level.spanMs) === i).length
        if (inStretch > 0) covered += level.coverage[i]! * inStretch
      }
      expect(covered).toBeCloseTo(
        series.coverage.reduce((sum, each) => sum + each, 0),
        1,
      )
    }
  })

  it('say nothing of stretches without a clip that counts', () => {
    const seen = clipSeries(
      clips(20, (i) => (i < 8 ? 0 : 1)),
      Array.from({ length: 20 }, (_, i) => (i < 8 ? null : i)),
    )
    const [level] = clipLevels(seen)
    expect(level!.median[0]).toBeNaN()
    expect(level!.coverage[0]).toBe(0)
    expect(level!.median[2]).toBe(9.5)
  })

  it('give way to single clips once these can be seen', () => {
    expect(levelFor(levels, 2560, 3900)?.spanMs).toBe(10_000)
    expect(levelFor(levels, 2560, 7000)?.spanMs).toBe(20_000)
    expect(levelFor(levels, 2560, 1_000_000)?.spanMs).toBe(160_000)
    expect(levelFor(levels, 2560, 640)).toBeUndefined()
  })

  it('stand for recordings without clips and with one', () => {
    expect(clipLevels(clipSeries([], undefined))).toMatchObject([{ count: 1 }])
    const [level] = clipLevels(clipSeries(clips(1), [4]))
    expect(level!.median[0]).toBe(4)
  })
})
