import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import onnxProto from 'onnx-proto'
import { bytesAt } from '#lib/numbers/rows.ts'
import {
  type AttributeValue,
  type Dimension,
  ELEMENTS,
  type Element,
  type GraphNode,
  nodeProto,
  valueInfo,
  varint,
} from './onnx-messages.ts'

const { onnx } = onnxProto

export type { Dimension, Element }
/** Number of an element type as the attribute `to` of Cast wants it. */
export const elementCode = (element: Element): number => ELEMENTS[element].code

/** The opset that the graphs are written for; ONNX Runtime 1.30 runs it on every provider that we use. */
const OPSET = 17
const IR_VERSION = 8
/** The opset of ONNX Runtime's own operators, declared where a graph uses one. */
const MICROSOFT = 'com.microsoft'

/** Field numbers of ModelProto.graph, GraphProto.initializer and TensorProto.raw_data, as length-delimited tags. */
const GRAPH_TAG = (7 << 3) | 2
const INITIALIZER_TAG = (5 << 3) | 2
const RAW_DATA_TAG = (9 << 3) | 2
/** A protobuf message may not be longer than this. */
const LARGEST_MODEL = 2 ** 31 - 1

type Numbers = Float32Array | Float64Array | Int8Array | Uint8Array | Uint16Array | Int32Array | BigInt64Array

interface Initializer {
  /** The TensorProto without its values. */
  head: Uint8Array
  bytes: number
  read: () => Promise<Numbers> | Numbers
}

/** What is known of a value without running the graph. */
export interface KnownValue {
  shape: readonly Dimension[]
  element: Element
  /** The numbers of a constant of integers. */
  integers?: readonly number[]
}

/**
 * Writes an ONNX graph, node by node. Values are named by strings; every method that adds a node
 * returns the name of its output, so that a network reads as a chain of calls. Large constants are read only while
 * the file is written, one at a time, so that a model may be larger than the memory that its writing takes.
 */
export class OnnxGraph {
  /** Type of the graph's real numbers. */
  readonly real: 'float32' | 'float64'
  readonly #name: string
  readonly #nodes: GraphNode[] = []
  readonly #known = new Map<string, KnownValue>()
  readonly #initializers: Initializer[] = []
  readonly #inputs: object[] = []
  readonly #outputs: object[] = []
  #count = 0
  #microsoft = false

  constructor(name: string, real: 'float32' | 'float64' = 'float32') {
    this.#name = name
    this.real = real
  }

  /** The nodes so far, in order. */
  get written(): readonly GraphNode[] {
    return this.#nodes
  }

  /** Inputs and constants by name. */
  get known(): ReadonlyMap<string, KnownValue> {
    return this.#known
  }

  /** Declares an input and returns its name. */
  input(name: string, shape: readonly Dimension[], element: Element = this.real): string {
    this.#inputs.push(valueInfo(name, shape, element))
    this.#known.set(name, { shape, element })
    return name
  }

  /** Gives the value `from` the public name `name` as an output of real numbers. */
  output(name: string, from: string, shape: readonly Dimension[]): void {
    this.#nodes.push({ opType: 'Identity', input: [from], output: [name] })
    this.#outputs.push(valueInfo(name, shape, this.real))
  }

  /** Adds a constant of real numbers. @throws RangeError where the number of values doesn't fit the shape */
  constant(values: Float32Array, shape: readonly number[]): string {
    if (sizeOf(shape) !== values.length) throw new RangeError(`${values.length} values do not fit the shape [${shape}]`)
    return this.deferred(this.real, shape, () => (this.real === 'float64' ? Float64Array.from(values) : values))
  }

  /** Adds a real number as a constant without dimensions. */
  scalar(value: number): string {
    return this.deferred(this.real, [], () =>
      this.real === 'float64' ? new Float64Array([value]) : new Float32Array([value]),
    )
  }

  /** Adds a constant whose values are asked for when the file is written. */
  deferred(element: Element, shape: readonly number[], read: Initializer['read']): string {
    const name = this.#next('w')
    const head = onnx.TensorProto.encode(
      onnx.TensorProto.create({ name, dims: [...shape], dataType: ELEMENTS[element].code }),
    ).finish()
    this.#initializers.push({ head, bytes: sizeOf(shape) * ELEMENTS[element].bytes, read })
    this.#known.set(name, { shape, element })
    return name
  }

  /** Adds an int64 constant of one dimension, as shapes and axes are given. */
  integers(values: readonly number[]): string {
    const name = this.deferred('int64', [values.length], () => new BigInt64Array(values.map(BigInt)))
    this.#known.set(name, { shape: [values.length], element: 'int64', integers: values })
    return name
  }

  /** Adds a node with one output and returns the output's name. */
  node(opType: string, input: readonly string[], attributes: Record<string, AttributeValue> = {}): string {
    return this.#add('', opType, input, attributes, 1)[0]!
  }

  /** Adds a node with several outputs; those whose place is false are left out (their name is empty). */
  nodes(
    opType: string,
    input: readonly string[],
    attributes: Record<string, AttributeValue>,
    outputs: number | readonly boolean[],
  ): string[] {
    return this.#add('', opType, input, attributes, outputs)
  }

  /** The same for an operator of ONNX Runtime's own. */
  fused(
    opType: string,
    input: readonly string[],
    attributes: Record<string, AttributeValue> = {},
    outputs: number | readonly boolean[] = 1,
  ): string[] {
    this.#microsoft = true
    return this.#add(MICROSOFT, opType, input, attributes, outputs)
  }

  /** Bytes of all constants: about the size of the file. */
  get bytes(): number {
    return this.#initializers.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** The finished model as the bytes of an .onnx file; the same graph gives the same bytes. For small models. */
  async toBytes(): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    await this.#emit(async (bytes) => {
      parts.push(bytes.slice())
    })
    return Buffer.concat(parts)
  }

  /**
   * Writes the model to a file, constant after constant.
   *
   * @param onBytes told after each constant how many bytes it had
   * @returns the file's sha256
   */
  async write(file: string, onBytes?: (bytes: number) => void): Promise<string> {
    const hash = createHash('sha256')
    const handle = await open(file, 'wx')
    try {
      await this.#emit(async (bytes) => {
        hash.update(bytes)
        await writeAll(handle, bytes)
        onBytes?.(bytes.byteLength)
      })
      await handle.sync()
    } finally {
      await handle.close()
    }
    return hash.digest('hex')
  }

  /** Emits the protobuf in order; lengths are known beforehand, so nothing has to be held. */
  async #emit(write: (bytes: Uint8Array) => Promise<void>): Promise<void> {
    const opsetImport = [onnx.OperatorSetIdProto.create({ domain: '', version: OPSET })]
    if (this.#microsoft) opsetImport.push(onnx.OperatorSetIdProto.create({ domain: MICROSOFT, version: 1 }))
    const model = onnx.ModelProto.encode(
      onnx.ModelProto.create({ irVersion: IR_VERSION, producerName: 'concord', opsetImport }),
    ).finish()
    const graph = onnx.GraphProto.encode(
      onnx.GraphProto.create({
        name: this.#name,
        node: this.#nodes.map(nodeProto),
        input: this.#inputs,
        output: this.#outputs,
      }),
    ).finish()
    const heads = this.#initializers.map(({ head, bytes }) => {
      const rawData = Buffer.concat([varint(RAW_DATA_TAG), varint(bytes)])
      const length = head.length + rawData.length + bytes
      return Buffer.concat([varint(INITIALIZER_TAG), varint(length), head, rawData])
    })
    const total = this.#initializers.reduce((sum, { bytes }, i) => sum + heads[i]!.length + bytes, graph.length)
    if (model.length + total > LARGEST_MODEL)
      throw new RangeError('the model is larger than an .onnx file can be (2 GB)')
    await write(Buffer.concat([model, varint(GRAPH_TAG), varint(total), graph]))
    for (const [i, { bytes, read }] of this.#initializers.entries()) {
      const values = await read()
      if (values.byteLength !== bytes) throw new RangeError(`a constant has ${values.byteLength} bytes for ${bytes}`)
      await write(heads[i]!)
      await write(bytesAt(values))
    }
  }

  #add(
    domain: string,
    opType: string,
    input: readonly string[],
    attributes: Record<string, AttributeValue>,
    outputs: number | readonly boolean[],
  ): string[] {
    const wanted = typeof outputs === 'number' ? new Array<boolean>(outputs).fill(true) : outputs
    const output = wanted.map((is) => (is ? this.#next(opType.toLowerCase()) : ''))
    this.#nodes.push({ domain, opType, input, output, attributes })
    return output
  }

  #next(stem: string): string {
    this.#count += 1
    return `${stem}_${this.#count}`
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    done += (await handle.write(bytes, done, Math.min(bytes.byteLength - done, 1 << 26))).bytesWritten
  }
}
