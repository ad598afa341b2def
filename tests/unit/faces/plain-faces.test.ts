import { describe, expect, it } from 'vitest'
import { CERTAIN, type FaceBox, POSSIBLE } from '#lib/faces/face-box.ts'
import { halved } from '#lib/faces/halve-picture.ts'
import { bothLooks, isPlain, tinyScore } from '#lib/faces/plain-faces.ts'

const box = (x: number, side: number, score: number): FaceBox => ({ x, y: 0, width: side, height: side, score })

describe('the two networks together', () => {
  it('a plain face of the tiny detector is plain, a possible one is not certain', () => {
    expect(isPlain({ ...box(0, 10, tinyScore(0.55)) })).toBe(true)
    expect(tinyScore(1)).toBe(1)
    expect(tinyScore(0.54)).toBeLessThan(CERTAIN)
    expect(tinyScore(0.4)).toBe(POSSIBLE)
  })

  it('a face that both saw has the box of the tiny detector, the better score and the points', () => {
    const point = { x: 1, y: 1 }
    const points = { rightEye: point, leftEye: point, nose: point, mouth: point }
    const both = bothLooks(
      [{ ...box(100, 90, 0.9), points }, box(400, 50, 0.8)],
      [box(104, 100, 0.5), box(600, 40, 0.4)],
    )
    expect(both).toEqual([{ ...box(104, 100, 0.9), points }, box(400, 50, 0.8), box(600, 40, 0.4)])
  })

  it('a picture is halved by the mean of four px, colour by colour', () => {
    const rgb = new Uint8Array([0, 100, 8, 4, 104, 8, 8, 108, 8, 12, 112, 8])
    expect([...halved(rgb, { width: 2, height: 2 })]).toEqual([6, 106, 8])
  })
})
