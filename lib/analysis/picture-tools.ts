import { FaceDetector } from '#lib/faces/detect-faces.ts'
import { FaceRecogniser } from '#lib/faces/recognise-faces.ts'
import { type SceneGrid, sceneGrid } from '#lib/faces/scene-grid.ts'
import type { Rectangle, ShownPicture } from '#lib/faces/shown-picture.ts'
import { cutTurned } from '#lib/faces/turned-crop.ts'
import { RegionCutter } from '#lib/video/cut-region.ts'
import type { OpenVideo } from '#lib/video/open-video.ts'
import { PicturePool, type PooledPicture } from '#lib/video/picture-pool.ts'
import type { PictureTools } from './pass-pictures.ts'
import type { StageClock } from './stage-clock.ts'

/** The networks that look at faces. */
export class FaceModels {
  readonly detector: FaceDetector
  readonly recogniser: FaceRecogniser

  /** @param folder of the detector's bundle */
  constructor(folder: string) {
    this.detector = new FaceDetector(folder)
    this.recogniser = new FaceRecogniser(folder)
  }

  /** Loads all of them, which they else do when they are needed first. */
  async load(): Promise<void> {
    const blank: ShownPicture = { ...BLANK, cut: (_region, width, height) => Buffer.alloc(width * height * 3) }
    // Where the first detector sees nothing, the second looks.
    await this.detector.detect(blank)
    await this.recogniser.describe(blank, { x: 0, y: 0, ...BLANK, score: 1 })
  }

  async close(): Promise<void> {
    await this.detector.close()
    await this.recogniser.close()
  }
}

const BLANK = { width: 64, height: 64 }

/** How crops are cut. */
export interface CropForm {
  /** Side of a crop in px. */
  side: number
  /** Side of what it shows over that of the steady square around the face. */
  margin: number
  /** `eyes`: crops are turned until the line of the eyes is level. */
  alignment?: 'eyes' | undefined
}

/** The detector and the cutter as a pass needs them, for the pictures of one video. Close them after the pass. */
export function pictureTools(
  video: OpenVideo,
  models: FaceModels,
  clock: StageClock<'crop'>,
  crops: CropForm,
): PictureTools<PooledPicture, PooledPicture> & { close(): Promise<void> } {
  const { detector, recogniser } = models
  const cutter = new RegionCutter(video)
  const shown = { width: video.facts.width, height: video.facts.height }
  const pictures = new PicturePool()
  const view = (picture: PooledPicture): ShownPicture => ({
    ...shown,
    cut(region, width, height) {
      const rgb = Buffer.from(new ArrayBuffer(width * height * 3))
      clock.during('crop', () => cutter.cut(picture, region, width, height, rgb))
      return rgb
    },
  })
  return {
    cropBytes: 3 * crops.side * crops.side,
    aligned: crops.alignment === 'eyes',
    retain: (picture) => pictures.retain(picture),
    release: (picture) => pictures.release(picture),
    view,
    look(picture) {
      let scene: SceneGrid | undefined
      const whole = view(picture)
      /** The grid is made of what the detector looks at, so that the picture is not scaled twice. */
      const watched: ShownPicture = {
        ...whole,
        cut(region, width, height) {
          const rgb = whole.cut(region, width, height)
          if (isAll(region, shown)) scene ??= sceneGrid(rgb, { width, height }, shown)
          return rgb
        },
      }
      const boxes = detector.detect(watched)
      return { scene: scene ?? gridOf(whole), boxes }
    },
    scene: (picture) => gridOf(view(picture)),
    detector,
    describe: (picture, box) => recogniser.describe(view(picture), box),
    crop(picture, { x, y, side }, into, angle = 0) {
      const shownSide = side * crops.margin
      const [left, top] = [x, y].map((edge) => edge - (shownSide - side) / 2) as [number, number]
      const region = { x: left, y: top, width: shownSide, height: shownSide }
      if (angle !== 0)
        cutTurned(view(picture).cut, shown, { x: left, y: top, side: shownSide }, angle, crops.side, into)
      else clock.during('crop', () => cutter.cut(picture, region, crops.side, crops.side, into))
    },
    async close() {
      cutter.free()
      pictures.free()
      await models.close()
    },
  }
}

function isAll({ x, y, width, height }: Rectangle, shown: { width: number; height: number }): boolean {
  return x === 0 && y === 0 && width === shown.width && height === shown.height
}

function gridOf(picture: ShownPicture): SceneGrid {
  const scale = 128 / Math.max(picture.width, picture.height)
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)].map((side) =>
    Math.max(2, side),
  ) as [number, number]
  const all = { x: 0, y: 0, width: picture.width, height: picture.height }
  return sceneGrid(picture.cut(all, width, height), { width, height }, picture)
}
