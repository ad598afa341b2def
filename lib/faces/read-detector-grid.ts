import { type FaceBox, withoutDoubles } from './face-box.ts'

/** Anchor sizes in grid cells, width and height; tinyFaceDetector/const.ts of @vladmandic/face-api. */
const ANCHORS = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
] as const
const MAX_OVERLAP = 0.4

/**
 * Reads the detector's grid: per cell and anchor the logits of x, y within the cell, of the anchor's
 * stretch in width and height, and of the score (YOLO v2).
 *
 * @param grid float32[25, rows, columns]
 * @param size of the picture that the boxes are wanted for, in px
 * @returns boxes above the threshold, best first, doubles removed
 */
export function readDetectorGrid(
  grid: Float32Array,
  rows: number,
  columns: number,
  size: { width: number; height: number },
  threshold: number,
): FaceBox[] {
  const boxes: FaceBox[] = []
  const cells = rows * columns
  for (let anchor = 0; anchor < ANCHORS.length; anchor++) {
    for (let cell = 0; cell < cells; cell++) {
      const channel = (part: number) => grid[(anchor * 5 + part) * cells + cell]!
      const score = sigmoid(channel(4))
      if (score <= threshold) continue
      const [anchorWidth, anchorHeight] = ANCHORS[anchor]!
      const width = ((Math.exp(channel(2)) * anchorWidth) / columns) * size.width
      const height = ((Math.exp(channel(3)) * anchorHeight) / rows) * size.height
      const centreX = (((cell % columns) + sigmoid(channel(0))) / columns) * size.width
      const centreY = ((Math.floor(cell / columns) + sigmoid(channel(1))) / rows) * size.height
      boxes.push({ x: centreX - width / 2, y: centreY - height / 2, width, height, score })
    }
  }
  return withoutDoubles(boxes, MAX_OVERLAP)
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
