import { expect, it } from 'vitest'
import { FacePass } from '#lib/analysis/face-pass.ts'
import { FaceModels, pictureTools } from '#lib/analysis/picture-tools.ts'
import { StageClock } from '#lib/analysis/stage-clock.ts'
import { FaceDetector } from '#lib/faces/detect-faces.ts'
import { mean } from '#lib/numbers/mean.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { newSummary, readFrames } from '#lib/video/read-frames.ts'
import { testDetector } from '../../fixtures/models.ts'
import { turnedPhantom } from '../../fixtures/turned-videos.ts'

const SIDE = 160

/** The mean angle of the line of the eyes in the crops of a recording, in degrees, clockwise. */
async function eyeLineOf(file: string, alignment?: 'eyes'): Promise<number> {
  const { folder } = await testDetector()
  const video = openVideo(file, 1)
  const clock = new StageClock(['crop'])
  const tools = pictureTools(video, new FaceModels(folder), clock, { side: SIDE, margin: 1.4, alignment })
  const detector = new FaceDetector(folder)
  const angles: number[] = []
  for await (const found of new FacePass(tools, 6).run(readFrames(video, 6, newSummary()))) {
    if (found.kind !== 'crops' || found.faces.length === 0) continue
    const rgb = found.crops.subarray(0, tools.cropBytes)
    const place = { x: 0.15 * SIDE, y: 0.15 * SIDE, width: 0.7 * SIDE, height: 0.7 * SIDE, score: 1 }
    const whole = { width: SIDE, height: SIDE, cut: cutOf(rgb) }
    const { points } = (await detector.lookNear(whole, place)) ?? {}
    if (!points) continue
    const { rightEye, leftEye } = points
    angles.push((Math.atan2(leftEye.y - rightEye.y, leftEye.x - rightEye.x) * 180) / Math.PI)
  }
  await tools.close()
  await detector.close()
  video.close()
  expect(angles.length).toBeGreaterThan(6)
  return mean(angles)
}

/** Cuts of a crop as of a picture: the nearest px, black beyond it. */
const cutOf =
  (rgb: Uint8Array) =>
  (region: { x: number; y: number; width: number; height: number }, width: number, height: number) => {
    const cut = Buffer.from(new ArrayBuffer(3 * width * height))
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const x = Math.floor(region.x + ((column + 0.5) * region.width) / width)
        const y = Math.floor(region.y + ((row + 0.5) * region.height) / height)
        if (x < 0 || y < 0 || x >= SIDE || y >= SIDE) continue
        cut.set(rgb.subarray(3 * (y * SIDE + x), 3 * (y * SIDE + x) + 3), 3 * (row * width + column))
      }
    return cut
  }

it.each([14, 346])(
  'crops of a face that is turned by %i° are turned until its eyes are level',
  async (turn) => {
    const file = turnedPhantom(turn, 2)
    const tilt = turn > 180 ? turn - 360 : turn
    const turned = await eyeLineOf(file)
    const level = await eyeLineOf(file, 'eyes')
    expect(Math.abs(turned - tilt)).toBeLessThan(5)
    expect(Math.abs(level)).toBeLessThan(3)
  },
  60_000,
)
