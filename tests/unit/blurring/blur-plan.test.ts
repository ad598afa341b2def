import { describe, expect, it } from 'vitest'
import { BlurPlan } from '#lib/blurring/blur-plan.ts'
import type { LookedAt } from '#lib/blurring/face-paths.ts'
import type { Rectangle } from '#lib/faces/shown-picture.ts'

const RATE = 10
const PICTURE = { width: 640, height: 360 }

/** So many seconds of pictures with the faces that `faces` gives by time in s. */
function plan(seconds: number, faces: (timeS: number) => { x: number; y?: number; certain?: boolean }[]) {
  const looked = Array.from({ length: seconds * RATE }, (_, index): LookedAt => {
    const found = faces(index / RATE).map(({ x, y = 100, certain = true }) => ({
      x,
      y,
      width: 60,
      height: 60,
      certain,
    }))
    return { index, repeats: 1, faces: found }
  })
  return new BlurPlan(looked, RATE, PICTURE)
}

const covers = (regions: readonly Rectangle[], x: number, y: number) =>
  regions.some(
    (region) => x >= region.x && x <= region.x + region.width && y >= region.y && y <= region.y + region.height,
  )

describe('what is blurred of a picture', () => {
  it('is a region of at least 1.6 times each face, where all faces are found', () => {
    const found = plan(8, () => [{ x: 100 }, { x: 400 }]).at(4)
    expect(found.whole).toBe(false)
    expect(found.regions).toHaveLength(2)
    for (const [i, left] of [100, 400].entries()) {
      const region = found.regions[i]!
      expect(region.x).toBeLessThanOrEqual(left - 0.3 * 60)
      expect(region.x + region.width).toBeGreaterThanOrEqual(left + 1.3 * 60)
      expect(region.width).toBeGreaterThanOrEqual(1.6 * 60)
    }
  })

  it('is where the face was and will be within a second', () => {
    const { whole, regions } = plan(8, (timeS) => [{ x: 100 + 30 * timeS }]).at(4)
    expect(whole).toBe(false)
    for (const timeS of [3, 4, 5]) expect(covers(regions, 100 + 30 * timeS, 100)).toBe(true)
    expect(covers(regions, 100 + 30 * 7 + 60, 160)).toBe(false)
  })

  it('is on the way between two sightings where the face was not found for a moment', () => {
    const found = plan(8, (timeS) => (timeS > 3.8 && timeS < 4.2 ? [] : [{ x: 100 + 40 * timeS }]))
    const { whole, regions } = found.at(4)
    expect(whole).toBe(false)
    expect(covers(regions, 100 + 40 * 4 + 30, 130)).toBe(true)
  })

  it('is the whole picture where no face is found, however long', () => {
    const found = plan(40, (timeS) => (timeS > 10 && timeS < 30 ? [] : [{ x: 100 }]))
    for (const timeS of [10.3, 20, 29.7]) expect(found.at(timeS).whole).toBe(true)
    expect(found.at(3).whole).toBe(false)
    expect(found.at(37).whole).toBe(false)
    expect(found.wholeShare).toBeCloseTo(0.5, 1)
  })

  it('is the whole picture for five seconds around a time at which one of two faces is missing', () => {
    const found = plan(30, (timeS) => (timeS > 10 && timeS < 12 ? [{ x: 100 }] : [{ x: 100 }, { x: 400 }]))
    expect(found.at(11).whole).toBe(true)
    expect(found.at(20).whole).toBe(false)
    const left = plan(30, (timeS) => (timeS > 10 ? [{ x: 100 }] : [{ x: 100 }, { x: 400 }]))
    expect([9, 11, 14.5, 16].map((timeS) => left.at(timeS).whole)).toEqual([false, true, true, false])
  })

  it('is only a region where something merely looks like a face', () => {
    const found = plan(8, (timeS) => (timeS === 4 ? [{ x: 100 }, { x: 400, certain: false }] : [{ x: 100 }]))
    const { whole, regions } = found.at(4.5)
    expect(whole).toBe(false)
    expect(covers(regions, 430, 130)).toBe(true)
    expect(covers(found.at(6).regions, 430, 130)).toBe(false)
  })

  it('is coarse: four blocks across the largest face at most, and 24 across the picture', () => {
    expect(plan(2, () => [{ x: 100 }]).blockSide).toBeCloseTo(640 / 24)
    const near = new BlurPlan(
      [{ index: 0, repeats: 9, faces: [{ x: 0, y: 0, width: 300, height: 300, certain: true }] }],
      RATE,
      PICTURE,
    )
    expect(near.blockSide).toBe(75)
  })

  it('is nothing to go by where no face is certain', () => {
    expect(plan(4, () => [{ x: 100, certain: false }]).faces).toBe(0)
  })
})
