import { describe, expect, it } from 'vitest'
import { spreadWindows, wholeClips, widenWindows } from '#lib/encoders/spread-clips.ts'

const spread = { count: 12, clipFrames: 32, stride: 32, least: 100 }
const hour = { durationMs: 3_600_000 }

describe('clips spread over a recording', () => {
  it('lie in the middle of equal parts', () => {
    const total = wholeClips(45_000, spread)
    expect(total).toBe(1406)
    const firsts = spreadWindows(hour, 12.5, spread).map(({ first }) => first / 32)
    expect(firsts).toHaveLength(12)
    for (const [i, clip] of firsts.entries()) expect(Math.abs(clip - ((i + 0.5) * total) / 12)).toBeLessThanOrEqual(1)
  })

  it('are among three times as many', () => {
    const dense = new Set(spreadWindows(hour, 12.5, { ...spread, count: 36 }).map(({ first }) => first))
    expect(dense.size).toBe(36)
    const coarse = spreadWindows(hour, 12.5, spread).map(({ first }) => first)
    expect(coarse.filter((first) => dense.has(first))).toHaveLength(12)
  })

  it('are none of a recording with few clips, or of unknown length', () => {
    expect(spreadWindows({ durationMs: 250_000 }, 12.5, spread)).toEqual([])
    expect(spreadWindows({ durationMs: 0 }, 12.5, spread)).toEqual([])
    expect(spreadWindows({ durationMs: 257_000 }, 12.5, spread)).toHaveLength(12)
  })

  it('never reach over the end', () => {
    const last = spreadWindows({ durationMs: 260_000 }, 12.5, { ...spread, count: 100 }).at(-1)!
    expect(last.first + last.samples).toBeLessThanOrEqual(3250)
  })
})

it('windows are widened, and joined where they then touch', () => {
  const windows = [
    { first: 4, samples: 32 },
    { first: 60, samples: 32 },
    { first: 200, samples: 32 },
  ]
  expect(widenWindows(windows, 12)).toEqual([
    { first: 0, samples: 104 },
    { first: 188, samples: 56 },
  ])
  expect(widenWindows(windows, 0)).toEqual(windows)
})
