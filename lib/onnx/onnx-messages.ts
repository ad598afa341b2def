import onnxProto from 'onnx-proto'

const { onnx } = onnxProto

/** Element types of tensors, by ONNX's own numbers, with their size in bytes. */
export const ELEMENTS = {
  float32: { code: 1, bytes: 4 },
  uint8: { code: 2, bytes: 1 },
  int8: { code: 3, bytes: 1 },
  int32: { code: 6, bytes: 4 },
  int64: { code: 7, bytes: 8 },
  float16: { code: 10, bytes: 2 },
  float64: { code: 11, bytes: 8 },
} as const
export type Element = keyof typeof ELEMENTS

/** A dimension: a fixed size, or the name of a free one. */
export type Dimension = number | string

export type AttributeValue = number | string | readonly number[] | { float: number }

/** An operator with what it takes and gives, by the names of values. An input or output that is left out has no name. */
export interface GraphNode {
  /** Absent where a value only gets another name; empty for ONNX's own operators. */
  domain?: string
  opType: string
  input: readonly string[]
  output: readonly string[]
  attributes?: Record<string, AttributeValue>
}

export function nodeProto({ domain, opType, input, output, attributes }: GraphNode): object {
  return onnx.NodeProto.create({
    ...(domain === undefined ? {} : { domain }),
    opType,
    input: [...input],
    output: [...output],
    ...(attributes
      ? { attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)) }
      : {}),
  })
}

export function valueInfo(name: string, shape: readonly Dimension[], element: Element): object {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }))
  return onnx.ValueInfoProto.create({
    name,
    type: { tensorType: { elemType: ELEMENTS[element].code, shape: { dim } } },
  })
}

/** An unsigned number as protobuf writes it. */
export function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  bytes.push(rest)
  return Buffer.from(bytes)
}

function attributeProto(name: string, value: AttributeValue): object {
  const { AttributeType } = onnx.AttributeProto
  if (typeof value === 'number') return onnx.AttributeProto.create({ name, type: AttributeType.INT, i: value })
  if (typeof value === 'string') {
    return onnx.AttributeProto.create({ name, type: AttributeType.STRING, s: new TextEncoder().encode(value) })
  }
  if ('float' in value) return onnx.AttributeProto.create({ name, type: AttributeType.FLOAT, f: value.float })
  return onnx.AttributeProto.create({ name, type: AttributeType.INTS, ints: [...value] })
}
