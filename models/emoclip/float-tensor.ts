import onnxProto from 'onnx-proto'
import { floatsOf } from '#lib/numbers/rows.ts'

const { FLOAT, FLOAT16 } = onnxProto.onnx.TensorProto.DataType

/** A constant of real numbers of an ONNX file, as float32. */
export interface FloatTensor {
  shape: number[]
  length: number
  read(): Float32Array
}

/** @returns undefined for a constant of integers */
export function floatTensor({ dataType, dims, rawData }: onnxProto.onnx.ITensorProto): FloatTensor | undefined {
  if ((dataType !== FLOAT && dataType !== FLOAT16) || !rawData) return undefined
  const shape = (dims ?? []).map(Number)
  const length = rawData.byteLength / (dataType === FLOAT ? 4 : 2)
  const read = () =>
    dataType === FLOAT ? floatsOf(rawData) : Float32Array.from(new Float16Array(Uint8Array.from(rawData).buffer))
  return { shape, length, read }
}
