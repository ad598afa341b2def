import { describe, expect, it } from 'vitest'
import { clipQuality, FaceQualities } from '#lib/analysis/face-quality.ts'

const FORM = { cropSide: 112, cropMargin: 1 }
const BYTES = 3 * 112 * 112
const grey = (...values: number[]) => Buffer.concat(values.map((value) => Buffer.alloc(BYTES, value)))
const square = (side: number) => [0, 0, side]
const span = { originMs: 500, framesPerSecond: 12.5 }

/** Two faces over 64 pictures: one gets darker and larger; the other is always the same. */
function watched() {
  const qualities = new FaceQualities(FORM, 12.5)
  for (let index = 0; index < 64; index++) {
    const [light, side] = index < 32 ? [200, 105] : [40, 210]
    qualities.add({ index, stretches: [7, 9], squares: [square(side), square(42)] }, grey(light, 90))
  }
  return qualities
}
const ALL = { firstIndex: 0, lastIndex: 63 }

describe('how well clips show a face', () => {
  const clips = [{ startMs: 500 }, { startMs: 3060 }]

  it('is a mean over the frames of each, of the face that is asked for', () => {
    const qualities = watched()
    const one = clipQuality(qualities.of([{ id: 7, ...ALL }]), clips, span, 32)
    expect(one.light.map((value) => Math.round(value!))).toEqual([200, 40])
    expect(one.size).toEqual([100, 200])
    const other = clipQuality(qualities.of([{ id: 9, ...ALL }]), clips, span, 32)
    expect(other.light.map((value) => Math.round(value!))).toEqual([90, 90])
    expect(other.size).toEqual([40, 40])
  })

  it('joins stretches of a person, each as far as it is theirs', () => {
    const qualities = watched()
    const stretches = [
      { id: 7, firstIndex: 0, lastIndex: 31 },
      { id: 9, firstIndex: 32, lastIndex: 63 },
    ]
    expect(clipQuality(qualities.of(stretches), clips, span, 32).size).toEqual([100, 40])
  })

  it('takes angles without their sign, and leaves out looks that found no points', () => {
    const qualities = watched()
    qualities.look({ stretch: 7, index: 20, yaw: -30, pitch: 5, certainty: 0.9 })
    qualities.look({ stretch: 7, index: 4, yaw: 20, pitch: -15, certainty: 0.7 })
    qualities.look({ stretch: 7, index: 40, yaw: null, pitch: null, certainty: 0 })
    const { yaw, pitch, certainty } = clipQuality(qualities.of([{ id: 7, ...ALL }]), clips, span, 32)
    expect(yaw).toEqual([25, null])
    expect(pitch).toEqual([10, null])
    expect(certainty).toEqual([0.8, 0])
  })

  it('has a look for each clip, however short clips are', () => {
    const qualities = watched()
    for (const index of [0, 16, 32]) qualities.look({ stretch: 7, index, yaw: index, pitch: 1, certainty: 0.9 })
    const short = [0, 8, 16, 24].map((first) => ({ startMs: 500 + 80 * first }))
    expect(clipQuality(qualities.of([{ id: 7, ...ALL }]), short, span, 8).yaw).toEqual([0, 16, 16, 32])
  })

  it('has no numbers where there is no face', () => {
    const none = clipQuality(undefined, clips, span, 32)
    expect(none.light).toEqual([null, null])
    expect(clipQuality(watched().of([{ id: 7, ...ALL }]), [{ startMs: 60_000 }], span, 32).size).toEqual([null])
  })
})
