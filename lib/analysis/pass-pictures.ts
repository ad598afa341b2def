import type { FaceDetector } from '#lib/faces/detect-faces.ts'
import type { FaceBox } from '#lib/faces/face-box.ts'
import type { SceneGrid } from '#lib/faces/scene-grid.ts'
import type { ShownPicture } from '#lib/faces/shown-picture.ts'
import type { Square } from '#lib/faces/steady-square.ts'

/** A picture and the sampling times that show it, as `readFrames` gives them. */
export interface SampledPicture<Picture> {
  index: number
  repeats: number
  timeMs: number
  picture: Picture
}

/** What a pass does with pictures; `Retained` is a picture that outlives the reading of the next one. */
export interface PictureTools<Picture, Retained> {
  retain(picture: Picture): Retained
  release(retained: Retained): void
  view(retained: Retained): ShownPicture
  /** The picture's coarse grid, and a first look for faces in it. */
  look(retained: Retained): { scene: SceneGrid; boxes: Promise<FaceBox[]> }
  /** The grid alone. */
  scene(retained: Retained): SceneGrid
  detector: Pick<FaceDetector, 'lookNear' | 'lookCloser'>
  /** A face's descriptor. */
  describe(retained: Retained, box: FaceBox): Promise<Float32Array>
  /** Bytes of a crop, as the encoder takes them. */
  cropBytes: number
  /** Whether crops are turned until the line of the eyes is level. */
  aligned?: boolean
  /** Writes the square, turned by an angle in radians and scaled to a crop, as RGB into `into`. */
  crop(retained: Retained, square: Square, into: Buffer, angle?: number): void
}

/** The faces of one picture and their crops, one behind the other, in the same order. */
export interface CroppedPicture {
  kind: 'crops'
  index: number
  repeats: number
  timeMs: number
  faces: { stretch: number; square: Square }[]
  crops: Buffer
}

/** A picture of a face to know the person by, better than any before it of the same stretch. */
export interface Portrait {
  kind: 'portrait'
  stretch: number
  quality: number
  /** RGB, PORTRAIT_SIDE squared, 3 bytes a px. */
  rgb: Buffer
}
