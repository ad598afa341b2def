import { describe, expect, it } from 'vitest'
import { framesInClips, plannedWindows, clipWindows as windowsOf } from '#lib/encoders/clip-windows.ts'

const clipWindows = (present: readonly boolean[], stride: number) => windowsOf(present, stride, 32)
const present = (n: number) => new Array<boolean>(n).fill(true)

describe('clip windows', () => {
  it('follow each other by the stride', () => {
    expect(clipWindows(present(96), 32).map(({ start, end }) => [start, end])).toEqual([
      [0, 32],
      [32, 64],
      [64, 96],
    ])
    expect(clipWindows(present(96), 16).map(({ start }) => start)).toEqual([0, 16, 32, 48, 64])
  })
  it('wrap a rest of half a clip or more around to 32 frames, and drop less', () => {
    const windows = clipWindows(present(50), 32)
    expect(windows.at(-1)).toMatchObject({ start: 32, end: 50, coverage: 1 })
    expect(windows.at(-1)!.frames.slice(16, 20)).toEqual([48, 49, 32, 33])
    expect(clipWindows(present(47), 32)).toHaveLength(1)
  })
  it('make one clip of a recording that is shorter than a clip', () => {
    const [only, ...others] = clipWindows(present(5), 32)
    expect(others).toEqual([])
    expect(only!.frames).toHaveLength(32)
    expect(only!.frames.slice(0, 7)).toEqual([0, 1, 2, 3, 4, 0, 1])
  })
  it('say which share of the frames shows the face, and take the nearest one for those that do not', () => {
    const [clip] = clipWindows(present(32).fill(false, 8), 32)
    expect(clip!.coverage).toBe(0.25)
    expect(clip!.frames.slice(6, 10)).toEqual([6, 7, 7, 7])
  })
  it('have no frames where the face is never there', () => {
    expect(clipWindows(present(32).fill(false), 32)).toEqual([{ start: 0, end: 32, coverage: 0, frames: [] }])
  })
  it('have as many frames as the encoder takes', () => {
    expect(windowsOf(present(20), 8, 8).map(({ start, end }) => [start, end])).toEqual([
      [0, 8],
      [8, 16],
      [16, 20],
    ])
    expect(windowsOf(present(20), 8, 8).at(-1)!.frames).toEqual([16, 17, 18, 19, 16, 17, 18, 19])
    expect(windowsOf(present(19), 8, 8)).toHaveLength(2)
  })
  it('are none for an empty recording', () => {
    expect(clipWindows([], 32)).toEqual([])
  })
  it('refuse a stride that is none', () => {
    expect(() => clipWindows(present(64), 0)).toThrow(RangeError)
    expect(() => clipWindows(present(64), 1.5)).toThrow(RangeError)
  })
})

describe('some clips of a recording', () => {
  it('are at their starts, with the frames that a whole recording has there', () => {
    const plan = { stride: 16, clipFrames: 32, starts: [16, 64] }
    const seen = present(128).fill(false, 70, 90)
    const all = clipWindows(seen, 16)
    expect(plannedWindows(seen, plan)).toEqual([all[1], all[4]])
    expect(plannedWindows(seen, { stride: 16, clipFrames: 32 })).toEqual(all)
  })

  it('are of some frames only, and so are all where they lie apart', () => {
    const used = (plan: Parameters<typeof framesInClips>[0]) =>
      Array.from({ length: 12 }, (_, index) => index).filter(framesInClips(plan))
    expect(used({ stride: 2, clipFrames: 3, starts: [0, 2, 8] })).toEqual([0, 1, 2, 3, 4, 8, 9, 10])
    expect(used({ stride: 5, clipFrames: 3 })).toEqual([0, 1, 2, 5, 6, 7, 10, 11])
    expect(used({ stride: 3, clipFrames: 3 })).toHaveLength(12)
  })
})
