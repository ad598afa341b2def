import type { FaceModels } from '#lib/analysis/picture-tools.ts'
import { CERTAIN, type FaceBox } from '#lib/faces/face-box.ts'
import type { Rectangle, ShownPicture } from '#lib/faces/shown-picture.ts'
import { mean, sum } from '#lib/numbers/mean.ts'
import { RegionCutter } from '#lib/video/cut-region.ts'
import { type GlimpsedPicture, glimpses } from '#lib/video/glimpses.ts'
import type { OpenVideo } from '#lib/video/open-video.ts'
import type { Glimpses } from './preview-messages.ts'

/** Moments that are looked at: enough to tell a recording without a face from one in which somebody looks away. */
const MOMENTS = 9
/** Longer side of a poster in px. */
const POSTER_SIDE = 480
/** Side to which a part is reduced to tell how bright it is. */
const COARSE = 16

interface Poster {
  width: number
  height: number
  /** Bytes of RGB, row by row. */
  rgb: Buffer
}

/** Looks for faces at a few moments of a recording; the moment with the clearest one makes the poster. */
export class GlimpsedFaces {
  /** Undefined until a picture was seen. */
  poster: Poster | undefined
  readonly #video: OpenVideo
  readonly #models: FaceModels
  readonly #cutter: RegionCutter
  readonly #sides: number[] = []
  readonly #faceBrightness: number[] = []
  readonly #brightness: number[] = []
  #best = -1

  constructor(video: OpenVideo, models: FaceModels) {
    this.#video = video
    this.#models = models
    this.#cutter = new RegionCutter(video)
  }

  async look(): Promise<void> {
    for (const frame of glimpses(this.#video, MOMENTS)) {
      const picture = this.#shown(frame)
      const faces = (await this.#models.detector.detect(picture)).filter(({ score }) => score >= CERTAIN)
      const face = faces.reduce<FaceBox | undefined>((a, b) => (a && sideOf(a) >= sideOf(b) ? a : b), undefined)
      this.#brightness.push(brightnessOf(picture, whole(picture)))
      if (face) {
        this.#sides.push(sideOf(face))
        this.#faceBrightness.push(brightnessOf(picture, face))
      }
      const worth = face ? sideOf(face) * face.score : 0
      if (worth > this.#best) {
        this.#best = worth
        this.poster = posterOf(picture)
      }
    }
  }

  get summary(): Glimpses {
    const sorted = this.#sides.toSorted((a, b) => a - b)
    const bright = this.#faceBrightness.length > 0 ? this.#faceBrightness : this.#brightness
    return {
      moments: this.#brightness.length,
      faces: this.#sides.length,
      faceSide: sorted.length > 0 ? Math.round(sorted[Math.floor(sorted.length / 2)]!) : undefined,
      brightness: Math.round(sum(bright) / Math.max(1, bright.length)),
    }
  }

  free(): void {
    this.#cutter.free()
  }

  #shown(frame: GlimpsedPicture): ShownPicture {
    const { width, height } = this.#video.facts
    return {
      width,
      height,
      cut: (region, across, down) => {
        const rgb = Buffer.from(new ArrayBuffer(across * down * 3))
        this.#cutter.cut(frame, region, across, down, rgb)
        return rgb
      },
    }
  }
}

const sideOf = ({ width, height }: Rectangle) => Math.max(width, height)
const whole = ({ width, height }: { width: number; height: number }) => ({ x: 0, y: 0, width, height })

function posterOf(picture: ShownPicture): Poster {
  const scale = Math.min(1, POSTER_SIDE / Math.max(picture.width, picture.height))
  const [width, height] = [
    Math.max(1, Math.round(picture.width * scale)),
    Math.max(1, Math.round(picture.height * scale)),
  ]
  return { width, height, rgb: Buffer.from(picture.cut(whole(picture), width, height)) }
}

/** Mean of red, green and blue over a region, 0 to 255. */
function brightnessOf(picture: ShownPicture, region: Rectangle): number {
  const rgb = picture.cut(region, COARSE, COARSE)
  return mean(rgb)
}
