import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { FaceBox } from './face-box.ts'
import { readDetectorGrid } from './read-detector-grid.ts'

/** Longer side of the picture that the detector sees, in px. */
const LONGER_SIDE = 512
const CELL = 32
const THRESHOLD = 0.4

/** Finds faces in pictures with the `tiny_face_detector` bundle. */
export class FaceDetector {
  readonly #session: InferenceSession

  private constructor(session: InferenceSession) {
    this.#session = session
  }

  /** @param threads that one detection may use */
  static async load(modelFile: string, threads: number): Promise<FaceDetector> {
    const session = await InferenceSession.create(modelFile, {
      intraOpNumThreads: threads,
      executionProviders: ['cpu'],
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    })
    return new FaceDetector(session)
  }

  /** The size in px to scale a picture to before `detect`: multiples of 32, nearly of the same shape. */
  static inputSize(width: number, height: number): { width: number; height: number } {
    const scale = LONGER_SIDE / Math.max(width, height)
    const cells = (side: number) => Math.max(2, Math.round((side * scale) / CELL)) * CELL
    return { width: cells(width), height: cells(height) }
  }

  /**
   * @param rgb the picture at `inputSize`, row by row, 3 bytes a px
   * @param size of that picture, px
   * @param shown size of the picture that the boxes are wanted for, px
   */
  async detect(
    rgb: Uint8Array,
    size: { width: number; height: number },
    shown: { width: number; height: number },
  ): Promise<FaceBox[]> {
    const pixels = planesOf(rgb, size.width * size.height)
    const { grid } = await this.#session.run({
      picture: new Tensor('float32', pixels, [1, 3, size.height, size.width]),
    })
    const [, , rows, columns] = grid!.dims as [number, number, number, number]
    return readDetectorGrid(grid!.data as Float32Array, rows, columns, shown, THRESHOLD)
  }
}

/** RGB bytes px by px to float32 planes, red first, values 0 to 255. */
export function planesOf(rgb: Uint8Array, pixels: number): Float32Array {
  const planes = new Float32Array(3 * pixels)
  for (let i = 0, from = 0; i < pixels; i++, from += 3) {
    planes[i] = rgb[from]!
    planes[pixels + i] = rgb[from + 1]!
    planes[2 * pixels + i] = rgb[from + 2]!
  }
  return planes
}
