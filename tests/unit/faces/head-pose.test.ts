import { describe, expect, it } from 'vitest'
import type { FacePoints } from '#lib/faces/face-box.ts'
import { headPose } from '#lib/faces/head-pose.ts'

type Place = readonly [x: number, y: number, z: number]
/** Points of MediaPipe's canonical face in cm: x to the person's left, y down, z forward, about the middle between the eyes. */
const FACE: Record<keyof FacePoints, Place> = {
  rightEye: [-3.15, 0, 0],
  leftEye: [3.15, 0, 0],
  nose: [0, 3.75, 4],
  mouth: [0, 6.74, 2.46],
}

/** The face as a camera far away sees it: first nodded, then turned, then tilted, in degrees. */
function seen({ yaw = 0, pitch = 0, roll = 0, scale = 10 }): FacePoints {
  const [turn, nod, tilt] = [yaw, pitch, roll].map((degrees) => (degrees * Math.PI) / 180) as [number, number, number]
  const place = ([x, y, z]: Place) => {
    const [down, ahead] = [y * Math.cos(nod) + z * Math.sin(nod), z * Math.cos(nod) - y * Math.sin(nod)]
    const across = x * Math.cos(turn) + ahead * Math.sin(turn)
    return {
      x: 300 + scale * (across * Math.cos(tilt) - down * Math.sin(tilt)),
      y: 200 + scale * (across * Math.sin(tilt) + down * Math.cos(tilt)),
    }
  }
  return {
    rightEye: place(FACE.rightEye),
    leftEye: place(FACE.leftEye),
    nose: place(FACE.nose),
    mouth: place(FACE.mouth),
  }
}

describe('the pose of a head from four points', () => {
  it.each([-60, -30, -10, 0, 10, 30, 60])('finds a turn of %d°, far and near, tilted or not', (yaw) => {
    for (const roll of [-25, 0, 25])
      for (const scale of [2, 10]) expect(headPose(seen({ yaw, roll, scale }))!.yaw).toBeCloseTo(yaw, 0)
  })

  it.each([-30, -15, 0, 15, 30])('finds a nod of %d°', (pitch) => {
    expect(headPose(seen({ pitch }))!.pitch).toBeCloseTo(pitch, 0)
    expect(headPose(seen({ pitch }))!.yaw).toBeCloseTo(0, 5)
  })

  it('keeps a turn apart from a nod', () => {
    const { yaw, pitch } = headPose(seen({ yaw: 30, pitch: 15 }))!
    expect(Math.abs(yaw - 30)).toBeLessThan(6)
    expect(Math.abs(pitch - 15)).toBeLessThan(3)
  })

  it('gives none where the points are no face', () => {
    const { rightEye, mouth, ...others } = seen({})
    expect(headPose({ ...others, rightEye: others.leftEye, mouth })).toBeUndefined()
    expect(headPose({ ...others, rightEye, mouth: { x: 300, y: 150 } })).toBeUndefined()
  })
})
