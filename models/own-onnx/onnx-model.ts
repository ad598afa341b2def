import onnxProto from 'onnx-proto'

const { onnx } = onnxProto
export type OnnxModel = InstanceType<typeof onnx.ModelProto>
type Graph = onnxProto.onnx.IGraphProto
type Tensor = onnxProto.onnx.ITensorProto

/** An input or output of a model: its name, the number of its element type, and its dimensions; free ones are names. */
export interface Port {
  name: string
  element: number
  shape: (number | string)[] | undefined
}

/** @throws RangeError, Error of protobuf where the bytes are no ONNX model */
export function readOnnx(bytes: Uint8Array): OnnxModel {
  const model = onnx.ModelProto.decode(bytes)
  if (!model.graph?.node?.length || !model.opsetImport?.length) throw new RangeError('no graph')
  return model as OnnxModel
}

/** What a model wants to be given, without what it has itself. */
export function inputsOf({ graph }: OnnxModel): Port[] {
  const own = new Set(graph!.initializer?.map(({ name }) => name))
  return (graph!.input ?? []).filter(({ name }) => !own.has(name)).map(portOf)
}

export const outputsOf = ({ graph }: OnnxModel): Port[] => (graph!.output ?? []).map(portOf)

function portOf({ name, type }: onnxProto.onnx.IValueInfoProto): Port {
  const shape = type?.tensorType?.shape?.dim?.map((dim) => {
    const value = Number(dim.dimValue ?? 0)
    return value > 0 ? value : (dim.dimParam ?? '') || '?'
  })
  return { name: name ?? '', element: type?.tensorType?.elemType ?? 0, shape }
}

/** The version of ONNX's own operators that a model is written for. */
export function opsetOf({ opsetImport }: OnnxModel): number {
  const own = opsetImport.find(({ domain }) => !domain || domain === 'ai.onnx')
  return Number(own?.version ?? 0)
}

/** Names of constants whose values lie in other files. */
export function externalTensors({ graph, functions }: OnnxModel): string[] {
  const found: string[] = []
  const look = (tensor: Tensor | null | undefined) => {
    if (tensor && (tensor.dataLocation === onnx.TensorProto.DataLocation.EXTERNAL || tensor.externalData?.length))
      found.push(tensor.name || '?')
  }
  const lookInNodes = (nodes: Graph['node']) => {
    for (const { attribute } of nodes ?? []) {
      for (const { t, tensors, g, graphs, sparseTensor, sparseTensors } of attribute ?? []) {
        for (const tensor of [t, ...(tensors ?? [])]) look(tensor)
        for (const sparse of [sparseTensor, ...(sparseTensors ?? [])]) {
          look(sparse?.values)
          look(sparse?.indices)
        }
        for (const inner of [g, ...(graphs ?? [])]) if (inner) lookIn(inner)
      }
    }
  }
  const lookIn = ({ initializer, sparseInitializer, node }: Graph) => {
    for (const tensor of initializer ?? []) look(tensor)
    for (const sparse of sparseInitializer ?? []) {
      look(sparse.values)
      look(sparse.indices)
    }
    lookInNodes(node)
  }
  lookIn(graph!)
  for (const { node } of functions ?? []) lookInNodes(node)
  return found
}

/** Gives values of a graph, and of those inside it, other names. */
export function rename(graph: Graph, to: ReadonlyMap<string, string>): void {
  const renamed = (name: string) => to.get(name) ?? name
  const named = [
    graph.input,
    graph.output,
    graph.valueInfo,
    graph.initializer,
    graph.sparseInitializer?.map(({ values }) => values),
  ]
  for (const values of named) {
    for (const value of values ?? []) if (value?.name) value.name = renamed(value.name)
  }
  for (const node of graph.node ?? []) {
    node.input = node.input?.map(renamed) ?? []
    node.output = node.output?.map(renamed) ?? []
    for (const { g, graphs } of node.attribute ?? []) {
      for (const inner of [g, ...(graphs ?? [])]) if (inner) rename(inner, to)
    }
  }
}
