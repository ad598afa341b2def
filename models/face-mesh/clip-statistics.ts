import { CLIP_NAMES, FACE_MEASURES, FRAME_NAMES } from '#lib/movement/measures.ts'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'

/** An eye is closed where it is open less than this share of how far it is open at most in the clip. */
const CLOSED = 0.55
/** The face moves where its expression changes by more than this in a second, in distances of the eyes. */
const MOVES = 0.1

/**
 * Statistics of a clip's frames: `features` float32[n,t,17] -> `embedding` float32[n,105] in the order of CLIP_NAMES.
 * Population standard deviation; percentiles are those of the nearest rank.
 *
 * @param framesPerSecond sampling rate in Hz
 */
export async function buildClipStatistics(framesPerSecond: number): Promise<Uint8Array> {
  const graph = new OnnxGraph('clip_statistics')
  const features = graph.input('features', ['n', 't', FRAME_NAMES.length])
  const steps = changes(graph, features)
  const perSecond = graph.node('Mul', [graph.node('Abs', [steps]), graph.scalar(framesPerSecond)])
  const low = percentile(graph, features, 0.1)
  const high = percentile(graph, features, 0.9)
  const statistics = [
    mean(graph, features),
    deviation(graph, features),
    graph.node('Sub', [
      graph.node('ReduceMax', [features], { axes: [1], keepdims: 0 }),
      graph.node('ReduceMin', [features], { axes: [1], keepdims: 0 }),
    ]),
    low,
    high,
    mean(graph, perSecond),
  ]
  // [n,17,6] flattened has the statistics of each measure beside each other.
  const beside = graph.node(
    'Concat',
    statistics.map((value) => graph.node('Unsqueeze', [value, graph.integers([2])])),
    { axis: 2 },
  )
  const parts = [
    graph.node('Flatten', [beside], { axis: 1 }),
    blinksPerMinute(graph, features, framesPerSecond),
    stillShare(graph, perSecond),
    expressivity(graph, features),
  ]
  graph.output('embedding', graph.node('Concat', parts, { axis: 1 }), ['n', CLIP_NAMES.length])
  return graph.toBytes()
}

const mean = (graph: OnnxGraph, value: string) => graph.node('ReduceMean', [value], { axes: [1], keepdims: 0 })

function deviation(graph: OnnxGraph, value: string): string {
  return graph.node('Sqrt', [variance(graph, value)])
}

function variance(graph: OnnxGraph, value: string): string {
  const centred = graph.node('Sub', [value, graph.node('ReduceMean', [value], { axes: [1], keepdims: 1 })])
  return mean(graph, graph.node('Mul', [centred, centred]))
}

/** From each frame to the next, [n,t-1,17]; of a single frame none, as one that is 0: a mean over nothing is not a number. */
function changes(graph: OnnxGraph, value: string): string {
  const last = graph.node('Sub', [lengthOf(graph, value), graph.integers([1])])
  const cut = (from: string, to: string) => graph.node('Slice', [value, from, to, graph.integers([1])])
  const later = cut(graph.node('Min', [last, graph.integers([1])]), graph.integers([2 ** 31 - 1]))
  return graph.node('Sub', [later, cut(graph.integers([0]), graph.node('Max', [last, graph.integers([1])]))])
}

/** How many frames clips have, int64[1]. */
function lengthOf(graph: OnnxGraph, value: string): string {
  return graph.node('Gather', [graph.node('Shape', [value]), graph.integers([1])], { axis: 0 })
}

/** The value of the nearest rank to a share of a clip's frames. */
function percentile(graph: OnnxGraph, value: string, share: number): string {
  const length = lengthOf(graph, value)
  const [sorted] = graph.nodes('TopK', [value, length], { axis: 1, largest: 0, sorted: 1 }, 2)
  const last = graph.node('Sub', [graph.node('Cast', [length], { to: 1 }), graph.scalar(1)])
  const rank = graph.node('Round', [graph.node('Mul', [last, graph.scalar(share)])])
  const place = graph.node('Cast', [rank], { to: 7 })
  return graph.node('Squeeze', [graph.node('Gather', [sorted!, place], { axis: 1 }), graph.integers([1])])
}

/** How often the eyes close, [n,1]. */
function blinksPerMinute(graph: OnnxGraph, features: string, framesPerSecond: number): string {
  const opening = measure(graph, features, 'mov_eyeopen')
  const widest = graph.node('ReduceMax', [opening], { axes: [1], keepdims: 1 })
  const closed = asNumber(graph, graph.node('Less', [opening, graph.node('Mul', [widest, graph.scalar(CLOSED)])]))
  const closing = graph.node('Relu', [changes(graph, closed)])
  const perFrame = graph.node('ReduceMean', [closing], { axes: [1], keepdims: 0 })
  return graph.node('Mul', [perFrame, graph.scalar(60 * framesPerSecond)])
}

/** Share of the steps from frame to frame in which the expression changes little, [n,1]. */
function stillShare(graph: OnnxGraph, perSecond: string): string {
  const most = graph.node('ReduceMax', [expression(graph, perSecond)], { axes: [2], keepdims: 1 })
  return mean(graph, asNumber(graph, graph.node('Less', [most, graph.scalar(MOVES)])))
}

/** Root of the summed variances of the movements of mouth and brows, [n,1], in distances of the eyes. */
function expressivity(graph: OnnxGraph, features: string): string {
  const summed = graph.node('ReduceSum', [variance(graph, expression(graph, features)), graph.integers([1])], {
    keepdims: 1,
  })
  return graph.node('Sqrt', [summed])
}

function expression(graph: OnnxGraph, value: string): string {
  const places = FACE_MEASURES.flatMap((measure, place) => ('expression' in measure ? [place] : []))
  return graph.node('Gather', [value, graph.integers(places)], { axis: 2 })
}

function measure(graph: OnnxGraph, value: string, key: (typeof FACE_MEASURES)[number]['key']): string {
  return graph.node('Gather', [value, graph.integers([FRAME_NAMES.indexOf(key)])], { axis: 2 })
}

const asNumber = (graph: OnnxGraph, condition: string) => graph.node('Cast', [condition], { to: 1 })
