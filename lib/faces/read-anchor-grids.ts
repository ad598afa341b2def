import { type FaceBox, overlap, type Point } from './face-box.ts'

/** One of the network's grids: logits and boxes by anchor, cell by cell. */
export interface AnchorGrid {
  /** Side of a cell in px of the network's picture. */
  stride: number
  rows: number
  columns: number
  /** float32[anchors, rows, columns] */
  scores: Float32Array
  /** float32[anchors * 16, rows, columns]: x, y, width, height, then x and y of six points; px, from the cell's centre. */
  boxes: Float32Array
}

const VALUES = 16
/** Boxes that overlap by this much are of one face, and are averaged (BlazeFace, arXiv 1907.05047, section 4). */
const SAME_FACE = 0.3
/**
 * How a track's boxes lie about the network's, which reach from the brows to the chin: larger, and a little lower. Fitted
 * on sample videos and drawn faces to the boxes of the tiny face detector, for which crops and their encoders were tuned, so
 * that crops stay as they were; medians over 207 faces.
 */
const LARGER = 1.22
const LOWER = 0.02

/**
 * Reads BlazeFace's grids. Overlapping boxes of one face are averaged by their scores, which keeps a resting face still.
 *
 * @returns square boxes above the threshold in px of the network's picture, best first, one a face
 */
export function readAnchorGrids(grids: readonly AnchorGrid[], threshold: number): Face[] {
  const found = grids.flatMap((grid) => facesOf(grid, threshold)).sort((a, b) => b.score - a.score)
  const faces: Face[] = []
  let rest = found
  while (rest.length > 0) {
    const best = rest[0]!
    faces.push(asTrackBox(average(rest.filter((face) => overlap(face, best) > SAME_FACE))))
    rest = rest.filter((face) => overlap(face, best) <= SAME_FACE && face !== best)
  }
  return faces
}

type Face = Required<FaceBox>

function facesOf({ stride, rows, columns, scores, boxes }: AnchorGrid, threshold: number): Face[] {
  const cells = rows * columns
  const least = Math.log(threshold / (1 - threshold))
  const faces: Face[] = []
  for (let place = 0; place < scores.length; place++) {
    const logit = scores[place]!
    if (!(logit > least)) continue
    const cell = place % cells
    const anchor = Math.floor(place / cells)
    const value = (part: number) => boxes[(anchor * VALUES + part) * cells + cell]!
    const centre = { x: ((cell % columns) + 0.5) * stride, y: (Math.floor(cell / columns) + 0.5) * stride }
    const point = (part: number): Point => ({ x: centre.x + value(part), y: centre.y + value(part + 1) })
    const [middle, width, height] = [point(0), value(2), value(3)]
    faces.push({
      x: middle.x - width / 2,
      y: middle.y - height / 2,
      width,
      height,
      score: 1 / (1 + Math.exp(-logit)),
      points: { rightEye: point(4), leftEye: point(6), nose: point(8), mouth: point(10) },
    })
  }
  return faces
}

/** The mean of one face's boxes, weighted by their scores, with the best of the scores. */
function average(faces: readonly Face[]): Face {
  const total = faces.reduce((sum, { score }) => sum + score, 0)
  const mean = (value: (face: Face) => number) => faces.reduce((sum, face) => sum + face.score * value(face), 0) / total
  const point = (name: keyof Face['points']): Point => ({
    x: mean(({ points }) => points[name].x),
    y: mean(({ points }) => points[name].y),
  })
  return {
    x: mean(({ x }) => x),
    y: mean(({ y }) => y),
    width: mean(({ width }) => width),
    height: mean(({ height }) => height),
    score: faces[0]!.score,
    points: { rightEye: point('rightEye'), leftEye: point('leftEye'), nose: point('nose'), mouth: point('mouth') },
  }
}

function asTrackBox({ x, y, width, height, ...rest }: Face): Face {
  const side = Math.max(width, height)
  const larger = LARGER * side
  return {
    ...rest,
    x: x + width / 2 - larger / 2,
    y: y + height / 2 + LOWER * side - larger / 2,
    width: larger,
    height: larger,
  }
}
