import { RegionCutter } from '#lib/video/cut-region.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { type EncodedPicture, PictureEncoder } from '#lib/video/picture-encoder.ts'
import { newSummary, readFrames } from '#lib/video/read-frames.ts'
import type { BlurPlan } from './blur-plan.ts'
import { CoarsePicture } from './coarse-picture.ts'

/** Longer side of the copy in px. */
const LONGEST_SIDE = 1280
const FASTEST = 31
const USUAL_RATE = 25
/** Blurred parts stay as they are for so long: many blurred pictures of one moving face would tell more than one does. */
const COARSE_FOR_MS = 500

export interface BlurredPictures {
  size: { width: number; height: number }
  header: Buffer
  /** The copy's pictures, with the share of the pictures that are done. */
  pictures: Generator<{ picture: EncodedPicture; endMs: number }, void, void>
}

/** The pictures of a blurred copy, upright and without what a player would have to turn. */
export function blurredPictures(file: string, threads: number, plan: BlurPlan): BlurredPictures {
  const video = openVideo(file, threads)
  const { facts } = video
  const scale = Math.min(1, LONGEST_SIDE / Math.max(facts.width, facts.height))
  const even = (side: number) => Math.max(16, 2 * Math.round((side * scale) / 2))
  const size = { width: even(facts.width), height: even(facts.height) }
  const rate = rateOf(facts.frameRate)
  const encoder = new PictureEncoder(size, rate, threads)
  return { size, header: encoder.header, pictures: pictures() }

  function* pictures(): BlurredPictures['pictures'] {
    const cutter = new RegionCutter(video)
    const rgb = Buffer.alloc(size.width * size.height * 3)
    const all = { x: 0, y: 0, width: facts.width, height: facts.height }
    const [across, down] = [size.width / facts.width, size.height / facts.height]
    let coarse: CoarsePicture | undefined
    let coarseUntilMs = 0
    try {
      for (const { index, repeats, picture } of readFrames(video, rate, newSummary())) {
        const timeMs = (1000 * index) / rate
        const durationMs = (1000 * repeats) / rate
        cutter.cut(picture, all, size.width, size.height, rgb)
        if (!coarse || timeMs >= coarseUntilMs) {
          coarse = new CoarsePicture(rgb, size, plan.blockSide * Math.min(across, down))
          coarseUntilMs = timeMs + COARSE_FOR_MS
        }
        const { whole, regions } = plan.at(timeMs / 1000)
        if (whole) coarse.paint(rgb, { x: 0, y: 0, ...size })
        else
          for (const { x, y, width, height } of regions)
            coarse.paint(rgb, { x: x * across, y: y * down, width: width * across, height: height * down })
        const endMs = timeMs + durationMs
        for (const done of encoder.encode(rgb, Math.round(timeMs), durationMs)) yield { picture: done, endMs }
      }
      for (const done of encoder.finish()) yield { picture: done, endMs: done.showMs + done.durationMs }
    } finally {
      cutter.free()
      encoder.free()
      video.close()
    }
  }
}

/** Pictures a second of the copy: as many as the recording has, or half, a quarter and so on of a fast one's. */
function rateOf(frameRate: number): number {
  let rate = frameRate >= 1 ? frameRate : USUAL_RATE
  while (rate > FASTEST) rate /= 2
  return rate
}
