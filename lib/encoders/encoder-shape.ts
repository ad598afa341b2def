import type { Manifest } from '#lib/bundles/bundle.ts'

/** What an encoder takes and gives, as its manifest says. */
export interface EncoderShape {
  /** Whether frames are encoded on their own and clips from their features, or clips from pictures at once. */
  stages: 'frames, then clips' | 'clips'
  /** Side of a crop in px. */
  side: number
  /** Side of a crop over that of the steady square around the face. */
  cropMargin: number
  /** `eyes`: crops are turned until the line of the eyes is level. */
  cropAlignment?: 'eyes' | undefined
  /** Bytes of a crop: RGB, 3 bytes a px. */
  cropBytes: number
  /** Sampling rate in Hz that it was trained with. */
  framesPerSecond: number
  /** Frames in a clip. */
  clipFrames: number
  /** Length of a frame's features; of its pixels where clips are encoded at once. */
  featureSize: number
  /** Length of a clip's embedding. */
  embeddingSize: number
  /** Whether the network of pictures takes one picture, or one clip, at a time only. */
  single: boolean
}

/** The files of an encoder's stages. */
export const FRAME_STAGE = 'frame_encoder.onnx'
export const TEMPORAL_STAGE = 'temporal_encoder.onnx'
export const CLIP_STAGE = 'clip_encoder.onnx'

/** The shape of an encoder by its manifest; undefined where the bundle is not an encoder. */
export function encoderShape({ kind, files, sampling, pixels, crop }: Manifest): EncoderShape | undefined {
  if (kind !== 'encoder' || !sampling || !pixels) return undefined
  const dimension = (file: string, of: 'inputs' | 'outputs', name: string, at: number) => {
    const size = files[file]?.[of].find((tensor) => tensor.name === name)?.shape.at(at)
    return typeof size === 'number' ? size : undefined
  }
  const { framesPerSecond, clipFrames } = sampling
  const oneStage = CLIP_STAGE in files
  const side = oneStage ? dimension(CLIP_STAGE, 'inputs', 'clips', -1) : dimension(FRAME_STAGE, 'inputs', 'pixels', -1)
  const embeddingSize = dimension(oneStage ? CLIP_STAGE : TEMPORAL_STAGE, 'outputs', 'embedding', -1)
  if (!side || !embeddingSize) return undefined
  const cropBytes = 3 * side * side
  const featureSize = oneStage ? cropBytes : dimension(FRAME_STAGE, 'outputs', 'features', -1)
  if (!featureSize) return undefined
  const network = oneStage ? dimension(CLIP_STAGE, 'inputs', 'clips', 0) : dimension(FRAME_STAGE, 'inputs', 'pixels', 0)
  const single = network === 1
  const stages = oneStage ? 'clips' : 'frames, then clips'
  const cropMargin = crop?.margin ?? 1
  const shape = {
    stages,
    side,
    cropMargin,
    cropBytes,
    framesPerSecond,
    clipFrames,
    featureSize,
    embeddingSize,
    single,
  } as const
  return crop?.alignment ? { ...shape, cropAlignment: crop.alignment } : shape
}
