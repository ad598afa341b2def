import type { ShownPicture } from '#lib/faces/shown-picture.ts'
import { RegionCutter } from '#lib/video/cut-region.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { newSummary, readFrames } from '#lib/video/read-frames.ts'

const FRAMES_PER_SECOND = 12.5
/** Pictures of a video at most, spread over it. */
const PICTURES = 20

/** Pictures of a video, spread over it; each is valid until the next is asked for. */
export function* sampledPictures(file: string): Generator<ShownPicture, void, void> {
  const video = openVideo(file, 2)
  const cutter = new RegionCutter(video)
  const { width, height, durationMs } = video.facts
  const step = Math.max(1, Math.ceil(((durationMs / 1000) * FRAMES_PER_SECOND) / PICTURES))
  try {
    for (const { index, picture } of readFrames(video, FRAMES_PER_SECOND, newSummary())) {
      if (index % step !== 0) continue
      yield {
        width,
        height,
        cut(region, outWidth, outHeight) {
          const rgb = Buffer.from(new ArrayBuffer(outWidth * outHeight * 3))
          cutter.cut(picture, region, outWidth, outHeight, rgb)
          return rgb
        },
      }
    }
  } finally {
    cutter.free()
    video.close()
  }
}
