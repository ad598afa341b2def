import { describe, expect, it } from 'vitest'
import { steadyEyeLine } from '#lib/faces/eye-line.ts'
import type { Rectangle } from '#lib/faces/shown-picture.ts'
import { smoothingAt } from '#lib/faces/steady-square.ts'
import { cutTurned } from '#lib/faces/turned-crop.ts'

const PICTURE = { width: 400, height: 300 }
/** Red grows across the picture, green down. */
const colourAt = (x: number, y: number) => [(255 * x) / PICTURE.width, (255 * y) / PICTURE.height, 40] as const
const cut = (region: Rectangle, width: number, height: number) =>
  Uint8Array.from({ length: 3 * width * height }, (_, i) => {
    const [row, column] = [Math.floor(i / 3 / width), Math.floor(i / 3) % width]
    const x = region.x + ((column + 0.5) * region.width) / width
    const y = region.y + ((row + 0.5) * region.height) / height
    return Math.round(colourAt(x, y)[i % 3]!)
  })

describe('a turned crop', () => {
  it.each([0, 10, -25, 40])('shows the square turned by %i° about its middle', (degrees) => {
    const angle = (degrees * Math.PI) / 180
    const side = 32
    const crop = new Uint8Array(3 * side * side)
    cutTurned(cut, PICTURE, { x: 150, y: 100, side: 80 }, angle, side, crop)
    for (const [row, column] of [
      [0, 0],
      [5, 30],
      [16, 16],
      [31, 2],
    ] as const) {
      const [x, y] = [(column + 0.5 - 16) * 2.5, (row + 0.5 - 16) * 2.5]
      const expected = colourAt(
        190 + x * Math.cos(angle) - y * Math.sin(angle),
        140 + x * Math.sin(angle) + y * Math.cos(angle),
      )
      for (const channel of [0, 1, 2])
        expect(Math.abs(crop[3 * (row * side + column) + channel]! - expected[channel]!)).toBeLessThan(2.5)
    }
  })

  it('repeats the edge of the picture beyond it', () => {
    const crop = new Uint8Array(3 * 16 * 16)
    cutTurned(cut, PICTURE, { x: -60, y: 100, side: 80 }, 0.2, 16, crop)
    expect(crop[3 * (8 * 16)]).toBeLessThan(4)
    expect(crop[3 * (8 * 16) + 2]).toBe(40)
  })
})

describe('the line of the eyes', () => {
  const smoothing = smoothingAt(12.5)
  const seen = (index: number, degrees?: number) => {
    const box = { x: 0, y: 0, width: 100, height: 100, score: 1 }
    if (degrees === undefined) return { index, box }
    const [x, y] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
    const rightEye = { x: 50 - 20 * x, y: 40 - 20 * y }
    const leftEye = { x: 50 + 20 * x, y: 40 + 20 * y }
    return { index, box: { ...box, points: { rightEye, leftEye, nose: { x: 50, y: 55 }, mouth: { x: 50, y: 70 } } } }
  }
  const degreesAt = (sightings: Parameters<typeof steadyEyeLine>[0], index: number) =>
    (steadyEyeLine(sightings, index, smoothing) * 180) / Math.PI

  it('is the angle of the sightings around, those near more than those far', () => {
    expect(degreesAt([seen(0, 12), seen(1), seen(2, 12)], 1)).toBeCloseTo(12)
    const between = degreesAt([seen(0, 0), seen(1, 10), seen(2, 0)], 1)
    expect(between).toBeGreaterThan(3)
    expect(between).toBeLessThan(10)
  })

  it('is level where no points are known, or the face is not upright', () => {
    expect(degreesAt([seen(0), seen(1)], 1)).toBe(0)
    expect(degreesAt([seen(0, 120), seen(1, 120)], 1)).toBe(0)
    expect(degreesAt([seen(0, 15), seen(200, 0)], 100)).toBe(0)
  })
})
