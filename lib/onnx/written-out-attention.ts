import onnxProto from 'onnx-proto'

const { onnx } = onnxProto

/** A tensor that a graph holds, as far as rewriting needs to know it. */
export interface KnownTensor {
  dims: readonly number[]
  /** ONNX's number of the element type. */
  element: number
  /** Whole numbers of a small int64 tensor, such as a shape. */
  integers?: readonly number[]
}

/** What is put in the place of some nodes: nodes in order, and small constants that they take. */
export interface Rewritten {
  nodes: onnxProto.onnx.INodeProto[]
  constants: onnxProto.onnx.ITensorProto[]
  /** How many nodes were written out. */
  count: number
}

const FLOAT32 = 1
const INT64 = 7
const FLOAT16 = 10
/** Inputs of MultiHeadAttention: query, key, value, and what is added to the scores. */
const SCORES_BIAS = 5
const UNUSED_INPUTS = [3, 4, 6, 7, 8, 9]

/**
 * Writes every `MultiHeadAttention` of a graph out of products, transpositions and a softmax, which all execution providers
 * compute alike; ONNX Runtime's WebGPU kernel is off at some head widths. softmax(q · kᵀ / √width + bias) · v, per head.
 *
 * @param tensors what the graph holds, by name
 * @throws RangeError where a node uses what the written-out form lacks (masks, caches, packed inputs)
 */
export function writtenOutAttention(
  nodes: readonly onnxProto.onnx.INodeProto[],
  tensors: ReadonlyMap<string, KnownTensor>,
): Rewritten {
  const makers = new Map(nodes.flatMap((node) => (node.output ?? []).map((name) => [name, node] as const)))
  const result: Rewritten = { nodes: [], constants: [], count: 0 }
  for (const node of nodes) {
    if (node.opType === 'MultiHeadAttention' && node.domain === 'com.microsoft') {
      writeOut(node, makers, tensors, result)
      result.count += 1
    } else result.nodes.push(node)
  }
  return result
}

function writeOut(
  node: onnxProto.onnx.INodeProto,
  makers: ReadonlyMap<string, onnxProto.onnx.INodeProto>,
  tensors: ReadonlyMap<string, KnownTensor>,
  into: Rewritten,
): void {
  const [query, key, value] = node.input ?? []
  const bias = node.input?.[SCORES_BIAS]
  const known = query ? rowsOf(query, makers, tensors) : undefined
  const heads = Number(attribute(node, 'num_heads')?.i)
  const used = UNUSED_INPUTS.some((place) => node.input?.[place]) || (node.output ?? []).slice(1).some(Boolean)
  if (!query || !key || !value || used || !known || known.width % heads !== 0 || attribute(node, 'unidirectional')?.i)
    throw new RangeError('this form of MultiHeadAttention can’t be written out')
  const stem = `attention_${into.count + 1}`
  const add = (opType: string, input: string[], attributes: onnxProto.onnx.IAttributeProto[] = []) => {
    const output = `${stem}_${opType.toLowerCase()}_${into.nodes.length}`
    into.nodes.push({ opType, input, output: [output], attribute: attributes })
    return output
  }
  const shape = (name: string, values: readonly number[]) => {
    into.constants.push(integers(`${stem}_${name}`, values))
    return `${stem}_${name}`
  }
  // Zero keeps a dimension, minus one takes the rest.
  const apart = shape('apart', [0, 0, heads, -1])
  const byHead = (rows: string, perm: readonly number[]) =>
    add('Transpose', [add('Reshape', [rows, apart])], [ints('perm', perm)])
  const scale = attribute(node, 'scale')?.f || 1 / Math.sqrt(known.width / heads)
  into.constants.push(scalar(`${stem}_scale`, scale, known.element))
  // The query is scaled rather than the scores: it has fewer numbers, and sums stay small in half precision.
  const scaled = add('Mul', [byHead(query, [0, 2, 1, 3]), `${stem}_scale`])
  const scores = add('MatMul', [scaled, byHead(key, [0, 2, 3, 1])])
  const weights = add('Softmax', [bias ? add('Add', [scores, bias]) : scores], [int('axis', -1)])
  const attended = add('MatMul', [weights, byHead(value, [0, 2, 1, 3])])
  const turned = add('Transpose', [attended], [ints('perm', [0, 2, 1, 3])])
  const merged = shape('together', [0, 0, -1])
  into.nodes.push({ opType: 'Reshape', input: [turned, merged], output: [node.output![0]!] })
}

/** Last dimension and element type of a value, from the constants that it is made with; undefined where they do not tell. */
function rowsOf(
  name: string,
  makers: ReadonlyMap<string, onnxProto.onnx.INodeProto>,
  tensors: ReadonlyMap<string, KnownTensor>,
): { width: number; element: number } | undefined {
  const node = makers.get(name)
  const [first, second, third] = (node?.input ?? []).map((input) => input ?? '')
  const tensor = tensors.get(second ?? '')
  switch (node?.opType) {
    case 'Split': {
      const whole = rowsOf(first!, makers, tensors)
      return whole && { ...whole, width: whole.width / node.output!.length }
    }
    case 'Reshape': {
      const width = tensor?.integers?.at(-1)
      const rows = rowsOf(first!, makers, tensors)
      return width && width > 0 && rows ? { width, element: rows.element } : undefined
    }
    case 'Add':
      return rowsOf(first!, makers, tensors) ?? rowsOf(second!, makers, tensors)
    case 'MatMul':
      return tensor && { width: tensor.dims.at(-1)!, element: tensor.element }
    case 'Gemm':
      return tensor && { width: tensor.dims.at(attribute(node, 'transB')?.i ? 0 : -1)!, element: tensor.element }
    case 'DynamicQuantizeMatMul':
      return tensor && tensors.has(third ?? '') ? { width: tensor.dims.at(-1)!, element: FLOAT32 } : undefined
    default:
      return undefined
  }
}

const attribute = (node: onnxProto.onnx.INodeProto, name: string) =>
  node.attribute?.find((candidate) => candidate.name === name)

const { AttributeType } = onnx.AttributeProto
const int = (name: string, i: number) => ({ name, type: AttributeType.INT, i })
const ints = (name: string, values: readonly number[]) => ({ name, type: AttributeType.INTS, ints: [...values] })

function integers(name: string, values: readonly number[]): onnxProto.onnx.ITensorProto {
  return { name, dims: [values.length], dataType: INT64, rawData: bytesOf(new BigInt64Array(values.map(BigInt))) }
}

function scalar(name: string, value: number, element: number): onnxProto.onnx.ITensorProto {
  const values = element === FLOAT16 ? new Float16Array([value]) : new Float32Array([value])
  return { name, dims: [], dataType: element, rawData: bytesOf(values) }
}

const bytesOf = ({ buffer }: { buffer: ArrayBuffer }) => new Uint8Array(buffer)
