import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { STORED_BYTES, toFloat32 } from './checkpoint/checkpoint.ts'

/** A tensor as TensorFlow.js stores it: convolution filters are [height, width, in, out]. */
export interface TfjsTensor {
  shape: number[]
  values: Float32Array
  /** Whether the numbers are stored as integers: shapes, axes, places. */
  integers?: boolean
}

interface ManifestWeight {
  name: string
  shape: number[]
  dtype: 'float32' | 'int32'
  quantization?: { dtype: 'uint8'; scale: number; min: number } | { dtype: 'float16' }
}

/** The list of weights that TensorFlow.js keeps beside the file with their bytes. */
export interface WeightsManifest {
  weights: ManifestWeight[]
  paths: string[]
}

/** Reads the weights of a model whose list of weights is a file of its own. @throws RangeError as readTfjsWeights */
export async function readTfjsManifest(manifestFile: string): Promise<Map<string, TfjsTensor>> {
  const [manifest] = JSON.parse(await readFile(manifestFile, 'utf8')) as [WeightsManifest]
  return readTfjsWeights(path.dirname(manifestFile), manifest)
}

/**
 * Reads the weights of a TensorFlow.js model: a list of names, shapes and quantisation, and one binary file. A weight of
 * one byte is `byte * scale + min` in float32, as TensorFlow.js restores it; integers are read as real numbers.
 *
 * @param folder where the binary file lies
 * @throws RangeError where the binary file is shorter or longer than the list says
 */
export async function readTfjsWeights(
  folder: string,
  { weights, paths }: WeightsManifest,
): Promise<Map<string, TfjsTensor>> {
  const file = path.join(folder, paths[0]!)
  const bytes = await readFile(file)
  const tensors = new Map<string, TfjsTensor>()
  let offset = 0
  for (const weight of weights) {
    const size = weight.shape.reduce((product, n) => product * n, 1)
    const element = weight.quantization?.dtype ?? weight.dtype
    const length = size * STORED_BYTES[element]
    if (offset + length > bytes.length) throw new RangeError(`${file}: the weights end before ${weight.name}`)
    // Copied, so that the numbers begin where their size allows.
    const values = toFloat32(
      Buffer.from(Uint8Array.prototype.slice.call(bytes, offset, offset + length).buffer),
      element,
    )
    tensors.set(weight.name, {
      shape: weight.shape,
      values: restored(values, weight.quantization),
      ...(weight.dtype === 'int32' && { integers: true }),
    })
    offset += length
  }
  if (offset !== bytes.length) throw new RangeError(`${file}: ${bytes.length - offset} bytes too many`)
  return tensors
}

function restored(values: Float32Array, quantization: ManifestWeight['quantization']): Float32Array {
  if (quantization?.dtype !== 'uint8') return values
  const [scale, min] = [Math.fround(quantization.scale), Math.fround(quantization.min)]
  return values.map((value) => Math.fround(Math.fround(value * scale) + min))
}

/** A convolution filter [height, width, in, out] as ONNX wants it: [out, in, height, width]. */
export function filterForOnnx({ shape, values }: TfjsTensor): TfjsTensor {
  const [height, width, channelsIn, channelsOut] = shape as [number, number, number, number]
  const turned = new Float32Array(values.length)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let i = 0; i < channelsIn; i++)
        for (let o = 0; o < channelsOut; o++)
          turned[((o * channelsIn + i) * height + y) * width + x] =
            values[((y * width + x) * channelsIn + i) * channelsOut + o]!
  return { shape: [channelsOut, channelsIn, height, width], values: turned }
}

/** A depthwise filter [height, width, channels, 1] as a grouped ONNX convolution: [channels, 1, height, width]. */
export function depthwiseFilterForOnnx({ shape, values }: TfjsTensor): TfjsTensor {
  const [height, width, channels] = shape as [number, number, number, number]
  return filterForOnnx({ shape: [height, width, 1, channels], values })
}
