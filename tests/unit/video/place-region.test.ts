import { describe, expect, it } from 'vitest'
import type { PictureGeometry } from '#lib/video/picture-geometry.ts'
import { placeInPicture, regionInStored } from '#lib/video/place-region.ts'

const RECORDING = { width: 640, height: 480 }
const OUTPUT = { width: 100, height: 100 }

function geometry(storedWidth: number, storedHeight: number, more: Partial<PictureGeometry> = {}): PictureGeometry {
  const given = { pixelShape: 1, rotation: 0, mirrored: false, ...more }
  const turned = given.rotation % 180 !== 0
  const shown = storedWidth * given.pixelShape
  return {
    storedWidth,
    storedHeight,
    width: turned ? storedHeight : shown,
    height: turned ? shown : storedHeight,
    ...given,
  }
}

describe('a region of the recording', () => {
  it('is scaled with a picture of the same shape', () => {
    const place = placeInPicture(
      { x: 64, y: 48, width: 320, height: 240 },
      RECORDING,
      { width: 320, height: 240 },
      OUTPUT,
    )
    expect(place).toEqual({ whole: true, region: { x: 32, y: 24, width: 160, height: 120 } })
  })

  it('fills only the part of the output where a wider picture has px', () => {
    // 640x360 in 640x480: a band of 60 px is black above and below.
    const place = placeInPicture(
      { x: 0, y: 0, width: 120, height: 120 },
      RECORDING,
      { width: 640, height: 360 },
      OUTPUT,
    )
    expect(place).toEqual({
      whole: false,
      region: { x: 0, y: 0, width: 120, height: 60 },
      left: 0,
      top: 50,
      width: 100,
      height: 50,
    })
  })

  it('has no part of a picture that lies beside it', () => {
    const place = placeInPicture({ x: 0, y: 0, width: 40, height: 40 }, RECORDING, { width: 640, height: 360 }, OUTPUT)
    expect(place).toMatchObject({ whole: false, region: undefined })
  })

  it('that sticks out of the recording is moved inside', () => {
    const place = placeInPicture(
      { x: 600, y: 400, width: 120, height: 120 },
      RECORDING,
      { width: 640, height: 360 },
      OUTPUT,
    )
    expect(place).toMatchObject({ region: { x: 520, y: 300, width: 120, height: 60 } })
  })
})

describe('a region of the shown picture', () => {
  const corner = { x: 10, y: 20, width: 30, height: 40 }

  it.each([
    [0, false, { x: 10, y: 20, width: 30, height: 40 }],
    [0, true, { x: 160, y: 20, width: 30, height: 40 }],
    [90, false, { x: 20, y: 60, width: 40, height: 30 }],
    [180, false, { x: 160, y: 40, width: 30, height: 40 }],
    [270, false, { x: 140, y: 10, width: 40, height: 30 }],
  ] as const)('turned by %i degrees (mirrored: %s) lies here in the stored one', (rotation, mirrored, stored) => {
    expect(regionInStored(corner, geometry(200, 100, { rotation, mirrored }))).toEqual(stored)
  })

  it('is narrower where px are wide', () => {
    expect(regionInStored(corner, geometry(100, 100, { pixelShape: 2 }))).toEqual({
      x: 4,
      y: 20,
      width: 16,
      height: 40,
    })
  })

  it('is on even px and inside, however small the picture is', () => {
    for (const side of [1, 2, 3, 5, 8]) {
      const { x, y, width, height } = regionInStored({ x: 7, y: -3, width: 9, height: 0.4 }, geometry(side, side))
      expect([x % 2, y % 2]).toEqual([0, 0])
      expect(width).toBeGreaterThan(0)
      expect(height).toBeGreaterThan(0)
      expect(x + width).toBeLessThanOrEqual(side)
      expect(y + height).toBeLessThanOrEqual(side)
    }
  })
})
