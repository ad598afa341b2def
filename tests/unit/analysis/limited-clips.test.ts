import { expect, it } from 'vitest'
import { isOfWholePass, limitedClips } from '#lib/analysis/limited-clips.ts'
import { spreadWindows } from '#lib/encoders/spread-clips.ts'

it('a limit leaves clips evenly over a recording, the same whether all of it was read or not', () => {
  const plan = { stride: 32, clipFrames: 32, limit: 60 }
  const { starts, total } = limitedClips(45_000, plan)!
  expect(total).toBe(1406)
  const read = spreadWindows({ durationMs: 3_600_000 }, 12.5, { ...plan, count: 60, least: 61 })
  expect(starts).toEqual(read.map(({ first }) => first))
  expect(new Set(starts).size).toBe(60)
})

it('a limit that a recording does not reach leaves all of its clips', () => {
  expect(limitedClips(320, { stride: 32, clipFrames: 32, limit: 10 })).toBeUndefined()
  expect(limitedClips(352, { stride: 32, clipFrames: 32, limit: 10 })?.starts).toHaveLength(10)
  expect(limitedClips(45_000, { stride: 32, clipFrames: 32, limit: Number.POSITIVE_INFINITY })).toBeUndefined()
})

it('tells faces of a whole pass from those of some clips', () => {
  const sampling = { framesPerSecond: 12.5, clipFrames: 32, stride: 32, samples: 45_000 }
  const spread = { starts: limitedClips(45_000, { stride: 32, clipFrames: 32, limit: 60 })!.starts, total: 1406 }
  expect(isOfWholePass(sampling)).toBe(true)
  expect(isOfWholePass({ ...sampling, spread: { ...spread, looked: 45_000 } })).toBe(true)
  // A second before and after each clip is read.
  expect(isOfWholePass({ ...sampling, spread: { ...spread, looked: 60 * (32 + 24) } })).toBe(false)
})
