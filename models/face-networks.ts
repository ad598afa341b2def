import { createRequire } from 'node:module'
import path from 'node:path'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { depthwiseFilterForOnnx, filterForOnnx, readTfjsManifest, type TfjsTensor } from './tfjs-weights.ts'

/** Where the published weights come from; see the package's licence (MIT). */
export const FACE_API = { name: '@vladmandic/face-api', version: '1.7.15' } as const

/** Mean colour that the detector subtracts before it divides by 255; tinyFaceDetector/const.ts of the package. */
const DETECTOR_MEAN = [117.001, 114.697, 97.404]
/** Mean colour of the expression network; faceFeatureExtractor/FaceFeatureExtractor.ts of the package. */
const EXPRESSION_MEAN = [122.782, 117.001, 104.298]

type Weights = Map<string, TfjsTensor>

/**
 * The package's `tiny_face_detector` as ONNX: `picture` float32[n,3,height,width], RGB in 0..255, height and
 * width multiples of 32 -> `grid` float32[n,25,height/32,width/32]: 5 anchors of x, y, w, h, score.
 */
export async function buildTinyFaceDetector(): Promise<Uint8Array> {
  const weights = await faceApiWeights('tiny_face_detector_model')
  const graph = new OnnxGraph('tiny_face_detector')
  const picture = graph.input('picture', ['n', 3, 'height', 'width'])
  let x = normalise(graph, picture, DETECTOR_MEAN)
  x = leaky(graph, convolution(graph, x, weights, 'conv0', { pads: [0, 0, 0, 0] }))
  for (let layer = 1; layer <= 5; layer++) {
    x = maxPool(graph, x, 2)
    x = leaky(graph, separableConvolution(graph, x, weights, `conv${layer}`, { pads: [1, 1, 1, 1] }))
  }
  x = maxPool(graph, x, 1)
  x = convolution(graph, x, weights, 'conv8', { pads: [0, 0, 0, 0] })
  graph.output('grid', x, ['n', 25, 'rows', 'columns'])
  return graph.toBytes()
}

/**
 * The package's expression network as ONNX, made for 224x224 crops (averaged 2x2 to the 112x112 that it was
 * trained on): `pixels` float32[n,3,224,224], RGB in 0..255 -> `features` float32[n,256] (pooled) and
 * `expressions` float32[n,7], the logits of neutral, happy, sad, angry, fearful, disgusted, surprised.
 */
export async function buildExpressionNetwork(): Promise<Uint8Array> {
  const weights = await faceApiWeights('face_expression_model')
  const graph = new OnnxGraph('face_expression')
  const pixels = graph.input('pixels', ['n', 3, 224, 224])
  let x = graph.node('AveragePool', [pixels], { kernel_shape: [2, 2], strides: [2, 2] })
  x = normalise(graph, x, EXPRESSION_MEAN)
  for (let block = 0; block < 4; block++) x = denseBlock(graph, x, weights, block)
  const pooled = graph.node('AveragePool', [x], { kernel_shape: [7, 7], strides: [2, 2] })
  const features = graph.node('Flatten', [pooled], { axis: 1 })
  const fc = weights.get('fc/weights')!
  const logits = graph.node('Gemm', [
    features,
    graph.constant(fc.values, fc.shape),
    graph.constant(weights.get('fc/bias')!.values, [fc.shape[1]!]),
  ])
  graph.output('features', features, ['n', 256])
  graph.output('expressions', logits, ['n', 7])
  return graph.toBytes()
}

/**
 * Mean and standard deviation of frame features over a clip: `features` float32[n,t,256] -> `embedding`
 * float32[n,512], the 256 means first. Population standard deviation.
 */
export function buildMeanAndDeviation(): Promise<Uint8Array> {
  const graph = new OnnxGraph('mean_and_deviation')
  const features = graph.input('features', ['n', 't', 256])
  const mean = graph.node('ReduceMean', [features], { axes: [1], keepdims: 1 })
  const centred = graph.node('Sub', [features, mean])
  const variance = graph.node('ReduceMean', [graph.node('Mul', [centred, centred])], { axes: [1], keepdims: 0 })
  const flatMean = graph.node('ReduceMean', [features], { axes: [1], keepdims: 0 })
  const embedding = graph.node('Concat', [flatMean, graph.node('Sqrt', [variance])], { axis: 1 })
  graph.output('embedding', embedding, ['n', 512])
  return graph.toBytes()
}

export async function faceApiWeights(model: string): Promise<Weights> {
  const root = path.dirname(createRequire(import.meta.url).resolve(`${FACE_API.name}/package.json`))
  return readTfjsManifest(path.join(root, 'model', `${model}-weights_manifest.json`))
}

function normalise(graph: OnnxGraph, x: string, mean: number[]): string {
  const centred = graph.node('Sub', [x, graph.constant(new Float32Array(mean), [1, 3, 1, 1])])
  return graph.node('Div', [centred, graph.constant(new Float32Array([255]), [1, 1, 1, 1])])
}

interface Convolution {
  pads?: number[]
  stride?: number
}

function geometry({ pads, stride = 1 }: Convolution) {
  return { strides: [stride, stride], ...(pads ? { pads } : { auto_pad: 'SAME_UPPER' }) }
}

function convolution(graph: OnnxGraph, x: string, weights: Weights, name: string, how: Convolution): string {
  const filter = filterForOnnx(weights.get(`${name}/filters`)!)
  const bias = weights.get(`${name}/bias`)!
  const input = [x, graph.constant(filter.values, filter.shape), graph.constant(bias.values, bias.shape)]
  return graph.node('Conv', input, { kernel_shape: filter.shape.slice(2), ...geometry(how) })
}

function separableConvolution(graph: OnnxGraph, x: string, weights: Weights, name: string, how: Convolution): string {
  const depthwise = depthwiseFilterForOnnx(weights.get(`${name}/depthwise_filter`)!)
  const pointwise = filterForOnnx(weights.get(`${name}/pointwise_filter`)!)
  const bias = weights.get(`${name}/bias`)!
  const spread = graph.node('Conv', [x, graph.constant(depthwise.values, depthwise.shape)], {
    kernel_shape: depthwise.shape.slice(2),
    group: depthwise.shape[0]!,
    ...geometry(how),
  })
  const mixing = [graph.constant(pointwise.values, pointwise.shape), graph.constant(bias.values, bias.shape)]
  return graph.node('Conv', [spread, ...mixing], { kernel_shape: [1, 1] })
}

function leaky(graph: OnnxGraph, x: string): string {
  return graph.node('LeakyRelu', [x], { alpha: { float: 0.1 } })
}

function maxPool(graph: OnnxGraph, x: string, stride: number): string {
  return graph.node('MaxPool', [x], { kernel_shape: [2, 2], strides: [stride, stride], auto_pad: 'SAME_UPPER' })
}

/** Four convolutions, each fed with the sum of those before it, as in the package's denseBlock4. */
function denseBlock(graph: OnnxGraph, x: string, weights: Weights, block: number): string {
  const down = { stride: 2 }
  const first =
    block === 0
      ? convolution(graph, x, weights, 'dense0/conv0', down)
      : separableConvolution(graph, x, weights, `dense${block}/conv0`, down)
  let sum = graph.node('Relu', [first])
  let last = sum
  for (let layer = 1; layer <= 3; layer++) {
    const next = separableConvolution(graph, last, weights, `dense${block}/conv${layer}`, {})
    sum = graph.node('Add', [sum, next])
    last = graph.node('Relu', [sum])
  }
  return last
}
