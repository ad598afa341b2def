import { type FileHandle, open, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import onnxProto from 'onnx-proto'
import type { Provider } from './provider-titles.ts'
import { type KnownTensor, writtenOutAttention } from './written-out-attention.ts'

const { onnx } = onnxProto

/** Field numbers of the protobuf messages that are taken apart; all else is copied as it is. */
const MODEL = { graph: 7 }
const GRAPH = { node: 1, initializer: 5 }
const TENSOR = { rawData: 9 }
const LENGTH_DELIMITED = 2
/** Larger constants stay where they are and are referred to. */
const LARGEST_COPY = 4096
const EXTERNAL = onnx.TensorProto.DataLocation.EXTERNAL

/** A field of a message in a file: its number, and where it and its content lie. */
interface Field {
  number: number
  type: number
  start: number
  content: number
  end: number
}

/** The providers whose fused attention gives what it should. */
const FUSED_ATTENTION: readonly Provider[] = ['cpu', 'cuda']

/** The form of an ONNX file that a provider is given: the file itself, or its portable form beside it. */
export function graphFor(provider: Provider, file: string): Promise<string> {
  return FUSED_ATTENTION.includes(provider) ? Promise.resolve(file) : portableGraph(file)
}

/**
 * Writes the form of an ONNX file that every execution provider computes alike beside it: attention is written out, and the
 * weights stay in the first file, which the second refers to, so that it has some kilobytes.
 *
 * @returns the path of the second file; the first where there is nothing to write out
 * @throws RangeError where the file is not an ONNX model, or has attention of a form that can't be written out
 */
export async function portableGraph(file: string): Promise<string> {
  const bytes = await portableBytes(file)
  if (!bytes) return file
  const { dir, name } = path.parse(file)
  const portable = path.join(dir, `.${name}.portable.onnx`)
  const unfinished = `${portable}.${process.pid}`
  try {
    await writeFile(unfinished, bytes)
    await rename(unfinished, portable)
  } finally {
    await rm(unfinished, { force: true })
  }
  return portable
}

async function portableBytes(file: string): Promise<Uint8Array | undefined> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const model: Uint8Array[] = []
    let changed = false
    for await (const field of fieldsOf(handle, 0, size)) {
      if (field.number !== MODEL.graph) {
        model.push(await read(handle, field.start, field.end))
        continue
      }
      const graph = await rewrittenGraph(handle, field, path.basename(file))
      changed ||= graph !== undefined
      if (graph) model.push(delimited(MODEL.graph, graph))
    }
    return changed ? Buffer.concat(model) : undefined
  } finally {
    await handle.close()
  }
}

async function rewrittenGraph(handle: FileHandle, graph: Field, location: string): Promise<Uint8Array | undefined> {
  const nodes: onnxProto.onnx.INodeProto[] = []
  const tensors = new Map<string, KnownTensor>()
  const rest: Uint8Array[] = []
  for await (const field of fieldsOf(handle, graph.content, graph.end)) {
    if (field.number === GRAPH.node) {
      nodes.push(onnx.NodeProto.decode(await read(handle, field.content, field.end)))
    } else if (field.number === GRAPH.initializer) {
      const tensor = await referredTensor(handle, field, location)
      tensors.set(tensor.name!, knownOf(tensor))
      rest.push(delimited(GRAPH.initializer, onnx.TensorProto.encode(tensor).finish()))
    } else rest.push(await read(handle, field.start, field.end))
  }
  const rewritten = writtenOutAttention(nodes, tensors)
  if (rewritten.count === 0) return undefined
  return Buffer.concat([
    ...rewritten.nodes.map((node) => delimited(GRAPH.node, onnx.NodeProto.encode(node).finish())),
    ...rest,
    ...rewritten.constants.map((tensor) => delimited(GRAPH.initializer, onnx.TensorProto.encode(tensor).finish())),
  ])
}

/** A constant as it is where it is small, otherwise without its values and with the place where they lie. */
async function referredTensor(
  handle: FileHandle,
  field: Field,
  location: string,
): Promise<onnxProto.onnx.ITensorProto> {
  const parts: Uint8Array[] = []
  let values: Field | undefined
  for await (const part of fieldsOf(handle, field.content, field.end)) {
    if (part.number === TENSOR.rawData && part.end - part.content > LARGEST_COPY) values = part
    else parts.push(await read(handle, part.start, part.end))
  }
  const tensor = onnx.TensorProto.decode(Buffer.concat(parts))
  if (values) {
    tensor.dataLocation = EXTERNAL
    tensor.externalData = [
      { key: 'location', value: location },
      { key: 'offset', value: String(values.content) },
      { key: 'length', value: String(values.end - values.content) },
    ]
  }
  return tensor
}

function knownOf({ dims, dataType, rawData }: onnxProto.onnx.ITensorProto): KnownTensor {
  const known = { dims: (dims ?? []).map(Number), element: dataType! }
  if (dataType !== onnx.TensorProto.DataType.INT64 || !rawData?.length) return known
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength)
  const integers = Array.from({ length: rawData.byteLength / 8 }, (_, i) => Number(view.getBigInt64(8 * i, true)))
  return { ...known, integers }
}

/** The fields of a message that lies in a file, in order. */
async function* fieldsOf(handle: FileHandle, start: number, end: number): AsyncGenerator<Field> {
  for (let at = start; at < end; ) {
    const head = await read(handle, at, Math.min(end, at + 20))
    const tag = varint(head, 0)
    const field = { number: Math.floor(tag.value / 8), type: tag.value % 8, start: at }
    let content = at + tag.size
    let length: number
    if (field.type === LENGTH_DELIMITED) {
      const { value, size } = varint(head, tag.size)
      content += size
      length = value
    } else if (field.type === 0) length = varint(head, tag.size).size
    else if (field.type === 1) length = 8
    else if (field.type === 5) length = 4
    else throw new RangeError('this file is not an ONNX model')
    at = content + length
    if (at > end) throw new RangeError('this file is not an ONNX model')
    yield { ...field, content, end: at }
  }
}

async function read(handle: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(end - start)
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done)
    if (bytesRead === 0) throw new RangeError('this file is not an ONNX model')
    done += bytesRead
  }
  return bytes
}

function varint(bytes: Uint8Array, at: number): { value: number; size: number } {
  let value = 0
  for (let size = 0; size < 10; size++) {
    const byte = bytes[at + size]
    if (byte === undefined) break
    value += (byte & 0x7f) * 2 ** (7 * size)
    if (byte < 0x80) return { value, size: size + 1 }
  }
  throw new RangeError('this file is not an ONNX model')
}

function delimited(number: number, content: Uint8Array): Uint8Array {
  const head: number[] = []
  for (const value of [number * 8 + LENGTH_DELIMITED, content.length]) {
    let rest = value
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) head.push((rest % 0x80) | 0x80)
    head.push(rest)
  }
  return Buffer.concat([Buffer.from(head), content])
}
