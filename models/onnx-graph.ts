import onnxProto from 'onnx-proto'

const { onnx } = onnxProto

const FLOAT = 1
const INT64 = 7
/** The opset that the graphs are written for; ONNX Runtime 1.30 runs it on every provider that we use. */
const OPSET = 17
const IR_VERSION = 8

/** A dimension: a fixed size, or the name of a free one. */
export type Dimension = number | string

type AttributeValue = number | string | readonly number[] | { float: number }

/**
 * Writes an ONNX graph, node by node. Values are named by strings; every method that adds a node
 * returns the name of its output, so that a network reads as a chain of calls.
 */
export class OnnxGraph {
  readonly #name: string
  readonly #nodes: object[] = []
  readonly #initializers: object[] = []
  readonly #inputs: object[] = []
  readonly #outputs: object[] = []
  #count = 0

  constructor(name: string) {
    this.#name = name
  }

  /** Declares a float32 input and returns its name. */
  input(name: string, shape: readonly Dimension[]): string {
    this.#inputs.push(valueInfo(name, shape))
    return name
  }

  /** Gives the value `from` the public name `name` as a float32 output. */
  output(name: string, from: string, shape: readonly Dimension[]): void {
    this.#nodes.push(onnx.NodeProto.create({ opType: 'Identity', input: [from], output: [name] }))
    this.#outputs.push(valueInfo(name, shape))
  }

  /** Adds a float32 constant. @throws RangeError where the number of values doesn't fit the shape */
  constant(values: Float32Array, shape: readonly number[]): string {
    const size = shape.reduce((product, n) => product * n, 1)
    if (size !== values.length) throw new RangeError(`${values.length} values do not fit the shape [${shape}]`)
    const name = this.#next('w')
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    this.#initializers.push(onnx.TensorProto.create({ name, dims: [...shape], dataType: FLOAT, rawData }))
    return name
  }

  /** Adds an int64 constant of one dimension, as shapes and axes are given. */
  integers(values: readonly number[]): string {
    const name = this.#next('i')
    const rawData = new Uint8Array(new BigInt64Array(values.map(BigInt)).buffer)
    this.#initializers.push(onnx.TensorProto.create({ name, dims: [values.length], dataType: INT64, rawData }))
    return name
  }

  /** Adds a node with one output and returns the output's name. */
  node(opType: string, input: readonly string[], attributes: Record<string, AttributeValue> = {}): string {
    const output = this.#next(opType.toLowerCase())
    const attribute = Object.entries(attributes).map(([name, value]) => attributeProto(name, value))
    this.#nodes.push(onnx.NodeProto.create({ opType, input: [...input], output: [output], attribute }))
    return output
  }

  /** The finished model as the bytes of an .onnx file; the same graph gives the same bytes. */
  toBytes(): Uint8Array {
    const model = onnx.ModelProto.create({
      irVersion: IR_VERSION,
      producerName: 'concord',
      opsetImport: [onnx.OperatorSetIdProto.create({ domain: '', version: OPSET })],
      graph: onnx.GraphProto.create({
        name: this.#name,
        node: this.#nodes,
        initializer: this.#initializers,
        input: this.#inputs,
        output: this.#outputs,
      }),
    })
    return onnx.ModelProto.encode(model).finish()
  }

  #next(stem: string): string {
    this.#count += 1
    return `${stem}_${this.#count}`
  }
}

function valueInfo(name: string, shape: readonly Dimension[]): object {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }))
  return onnx.ValueInfoProto.create({ name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } })
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
