import { describe, expect, it } from 'vitest'
import { turnPicture } from '#lib/video/turn-picture.ts'

/** Three px across and two down: 1 2 3 over 4 5 6. */
const PICTURE = Buffer.from([1, 2, 3, 4, 5, 6].flatMap((value) => [value, value, value]))

function turned(rotation: number, mirrored: boolean): number[] {
  const into = Buffer.alloc(PICTURE.length)
  turnPicture(PICTURE, 3, 2, { rotation, mirrored }, into)
  return [...into].filter((_, i) => i % 3 === 0)
}

describe('a picture', () => {
  it('is turned clockwise', () => {
    expect(turned(0, false)).toEqual([1, 2, 3, 4, 5, 6])
    expect(turned(90, false)).toEqual([4, 1, 5, 2, 6, 3])
    expect(turned(180, false)).toEqual([6, 5, 4, 3, 2, 1])
    expect(turned(270, false)).toEqual([3, 6, 2, 5, 1, 4])
  })

  it('is mirrored left to right after it was turned', () => {
    expect(turned(0, true)).toEqual([3, 2, 1, 6, 5, 4])
    expect(turned(90, true)).toEqual([1, 4, 2, 5, 3, 6])
    expect(turned(180, true)).toEqual([4, 5, 6, 1, 2, 3])
    expect(turned(270, true)).toEqual([6, 3, 5, 2, 4, 1])
  })
})
