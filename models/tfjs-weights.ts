import { readFile } from 'node:fs/promises'
import path from 'node:path'

/** A tensor as TensorFlow.js stores it: convolution filters are [height, width, in, out]. */
export interface TfjsTensor {
  shape: number[]
  values: Float32Array
}

interface ManifestWeight {
  name: string
  shape: number[]
  dtype: 'float32'
  quantization?: { dtype: 'uint8'; scale: number; min: number }
}

/**
 * Reads the weights of a TensorFlow.js model: a manifest of names, shapes and quantisation, and one
 * binary file. A quantised weight is `byte * scale + min` in float32, as TensorFlow.js restores it.
 *
 * @throws RangeError where the binary file is shorter or longer than the manifest says
 */
export async function readTfjsWeights(manifestFile: string): Promise<Map<string, TfjsTensor>> {
  const [group] = JSON.parse(await readFile(manifestFile, 'utf8')) as [{ weights: ManifestWeight[]; paths: [string] }]
  const bytes = await readFile(path.join(path.dirname(manifestFile), group.paths[0]))
  const tensors = new Map<string, TfjsTensor>()
  let offset = 0
  for (const { name, shape, quantization } of group.weights) {
    const size = shape.reduce((product, n) => product * n, 1)
    const length = size * (quantization ? 1 : 4)
    if (offset + length > bytes.length) throw new RangeError(`${manifestFile}: the weights end before ${name}`)
    const values = new Float32Array(size)
    for (let i = 0; i < size; i++) {
      values[i] = quantization
        ? Math.fround(Math.fround(bytes[offset + i]! * Math.fround(quantization.scale)) + Math.fround(quantization.min))
        : bytes.readFloatLE(offset + i * 4)
    }
    tensors.set(name, { shape, values })
    offset += length
  }
  if (offset !== bytes.length) throw new RangeError(`${manifestFile}: ${bytes.length - offset} bytes too many`)
  return tensors
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
