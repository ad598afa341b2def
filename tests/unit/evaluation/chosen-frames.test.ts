import { describe, expect, test } from 'vitest'
import { chosenFrames } from '#lib/evaluation/chosen-frames.ts'

describe('the frames that stand for a video', () => {
  const first = { downsample: 4, start: 'first', seed: 1 } as const
  const random = { downsample: 2, start: 'random', seed: 1 } as const

  test('are every fourth from the first on, repeated where the video is too short', () => {
    expect(chosenFrames(40, 5, 'a', first)).toEqual([0, 4, 8, 12, 16])
    expect(chosenFrames(9, 5, 'a', first)).toEqual([0, 4, 8, 0, 4])
    expect(chosenFrames(0, 5, 'a', first)).toEqual([])
  })

  test('from a random one on lie within the video, differ by seed and name, and are the same again', () => {
    const starts = (name: string) =>
      Array.from({ length: 200 }, (_, seed) => chosenFrames(40, 5, name, { ...random, seed })[0]!)
    expect(Math.min(...starts('a'))).toBe(0)
    expect(Math.max(...starts('a'))).toBe(30)
    expect(starts('a')).toEqual(starts('a'))
    expect(starts('a')).not.toEqual(starts('b'))
    const [from] = chosenFrames(40, 5, 'a', random)
    expect(chosenFrames(40, 5, 'a', random)).toEqual([0, 2, 4, 6, 8].map((step) => from! + step))
  })

  test('spread over the video are the middles of its parts, and a short one stays on its last', () => {
    const even = { downsample: 4, start: 'even', seed: 1 } as const
    expect(chosenFrames(40, 4, 'a', even)).toEqual([5, 15, 25, 35])
    expect(chosenFrames(6, 4, 'a', even)).toEqual([0, 2, 3, 5])
    expect(chosenFrames(3, 5, 'a', even)).toEqual([0, 1, 2, 2, 2])
  })

  test('of a short video go on at its beginning, as the authors’ code wraps around', () => {
    expect(chosenFrames(7, 5, 'a', random)).toEqual([0, 2, 4, 6, 1])
  })
})
