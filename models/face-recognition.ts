import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { faceApiWeights } from './face-networks.ts'
import { filterForOnnx, type TfjsTensor } from './tfjs-weights.ts'

/** Mean colour that the network subtracts; faceRecognitionNet/FaceRecognitionNet.ts of the package. */
const MEAN = [122.782, 117.001, 104.298]
/** Residual layers by width: whether each halves the picture, and how far its rows and columns are then padded. */
const LAYERS = [
  { name: 'conv32_1' },
  { name: 'conv32_2' },
  { name: 'conv32_3' },
  { name: 'conv64_down', down: true, widened: 32, padded: 0 },
  { name: 'conv64_1' },
  { name: 'conv64_2' },
  { name: 'conv64_3' },
  { name: 'conv128_down', down: true, widened: 64, padded: 0 },
  { name: 'conv128_1' },
  { name: 'conv128_2' },
  { name: 'conv256_down', down: true, widened: 128, padded: 1 },
  { name: 'conv256_1' },
  { name: 'conv256_2' },
  { name: 'conv256_down_out', down: true, widened: 0, padded: 1 },
]

/**
 * The package's `face_recognition_model` as ONNX, for telling whether two faces are the same person's: `faces`
 * float32[n,3,150,150], RGB in 0..255 -> `descriptors` float32[n,128]. Descriptors of one person are near each other.
 */
export async function buildFaceRecognition(): Promise<Uint8Array> {
  const weights = await faceApiWeights('face_recognition_model')
  const graph = new OnnxGraph('face_recognition')
  const faces = graph.input('faces', ['n', 3, 150, 150])
  const centred = graph.node('Sub', [faces, graph.constant(new Float32Array(MEAN), [1, 3, 1, 1])])
  const scaled = graph.node('Div', [centred, graph.constant(new Float32Array([255]), [1])])
  let x = graph.node('Relu', [convolution(graph, scaled, weights, 'conv32_down', { stride: 2, pads: 0 })])
  x = graph.node('MaxPool', [x], { kernel_shape: [3, 3], strides: [2, 2] })
  for (const { name, down = false, widened = 0, padded = 0 } of LAYERS) {
    const first = convolution(
      graph,
      x,
      weights,
      `${name}/conv1`,
      down ? { stride: 2, pads: 0 } : { stride: 1, pads: 1 },
    )
    const second = convolution(graph, graph.node('Relu', [first]), weights, `${name}/conv2`, { stride: 1, pads: 1 })
    const straight = down ? pad(graph, halved(graph, x), { channels: widened, end: 0 }) : x
    x = graph.node('Relu', [graph.node('Add', [straight, pad(graph, second, { channels: 0, end: padded })])])
  }
  const pooled = graph.node('ReduceMean', [x], { axes: [2, 3], keepdims: 0 })
  const { shape, values } = weights.get('fc')!
  graph.output('descriptors', graph.node('MatMul', [pooled, graph.constant(values, shape)]), ['n', 128])
  return graph.toBytes()
}

/** A convolution with the scaling layer behind it worked into its filters. */
function convolution(
  graph: OnnxGraph,
  x: string,
  weights: Map<string, TfjsTensor>,
  name: string,
  { stride, pads }: { stride: number; pads: number },
): string {
  const { shape, values } = filterForOnnx(weights.get(`${name}/conv/filters`)!)
  const [scale, shift] = [weights.get(`${name}/scale/weights`)!.values, weights.get(`${name}/scale/biases`)!.values]
  const bias = weights.get(`${name}/conv/bias`)!.values
  const size = values.length / shape[0]!
  const filters = values.map((value, i) => value * scale[Math.floor(i / size)]!)
  const biases = bias.map((value, channel) => value * scale[channel]! + shift[channel]!)
  const input = [x, graph.constant(filters, shape), graph.constant(biases, [biases.length])]
  return graph.node('Conv', input, {
    kernel_shape: shape.slice(2),
    strides: [stride, stride],
    pads: [pads, pads, pads, pads],
  })
}

function halved(graph: OnnxGraph, x: string): string {
  return graph.node('AveragePool', [x], { kernel_shape: [2, 2], strides: [2, 2] })
}

/** Adds channels, and rows and columns at the end, of zeros. */
function pad(graph: OnnxGraph, x: string, { channels, end }: { channels: number; end: number }): string {
  if (channels === 0 && end === 0) return x
  return graph.node('Pad', [x, graph.integers([0, 0, 0, 0, 0, channels, end, end])], { mode: 'constant' })
}
