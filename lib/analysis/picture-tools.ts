import { CROP_SIDE } from '#lib/encoders/encoder.ts'
import { FaceDetector } from '#lib/faces/detect-faces.ts'
import { RegionCutter } from '#lib/video/cut-region.ts'
import { type HeldPicture, HeldPictures } from '#lib/video/held-pictures.ts'
import type { OpenVideo } from '#lib/video/open-video.ts'
import type { PictureTools } from './face-pass.ts'
import type { StageClock } from './stage-clock.ts'

/** The detector and the cutter as a pass needs them, for the pictures of one video. Close them after the pass. */
export function pictureTools(
  video: OpenVideo,
  detectorFolder: string,
  clock: StageClock<'detect' | 'crop'>,
): PictureTools<HeldPicture, HeldPicture> & { close(): Promise<void> } {
  const detector = new FaceDetector(detectorFolder)
  const cutter = new RegionCutter(video)
  const { width: shownWidth, height: shownHeight } = video.facts
  const pictures = new HeldPictures()
  return {
    hold: (picture) => pictures.hold(picture),
    release: (held) => pictures.release(held),
    view: (held) => ({
      width: shownWidth,
      height: shownHeight,
      cut(region, width, height) {
        const rgb = Buffer.from(new ArrayBuffer(width * height * 3))
        clock.during('crop', () => cutter.cut(held, region, width, height, rgb))
        return rgb
      },
    }),
    detector: {
      detect: (view) => clock.until('detect', detector.detect(view)),
      lookNear: (view, place) => clock.until('detect', detector.lookNear(view, place)),
      lookCloser: (view) => clock.until('detect', detector.lookCloser(view)),
    },
    crop(held, { x, y, side }, into) {
      clock.during('crop', () => cutter.cut(held, { x, y, width: side, height: side }, CROP_SIDE, CROP_SIDE, into))
    },
    async close() {
      cutter.free()
      pictures.free()
      await detector.close()
    },
  }
}
