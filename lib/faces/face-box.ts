/** A place in a picture, in px of the shown picture. */
export interface Point {
  x: number
  y: number
}

/** Points of a face; left and right are the person's own, so that an upright face has its right eye on the left. */
export interface FacePoints {
  rightEye: Point
  leftEye: Point
  nose: Point
  mouth: Point
}

/** A face found in a picture; lengths in px of the shown picture, score in 0..1. */
export interface FaceBox {
  x: number
  y: number
  width: number
  height: number
  score: number
  /** Where the network that found the face gives points. */
  points?: FacePoints
}

/** A face at a sampling index. */
export interface Sighting {
  index: number
  box: FaceBox
}

/** From this score on a box is a face for certain: a track may start with it. */
export const CERTAIN = 0.66
/** Detection gives boxes down to this score: enough to continue a track where its face is expected, never to start one. */
export const POSSIBLE = 0.3

/** Overlap of two boxes: intersection over union, in 0..1. */
export function overlap(a: FaceBox, b: FaceBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  if (width <= 0 || height <= 0) return 0
  const shared = width * height
  return shared / (a.width * a.height + b.width * b.height - shared)
}

/** Greedy suppression: keeps the best-scored of boxes that overlap by more than `limit`. */
export function withoutDoubles(boxes: readonly FaceBox[], limit: number): FaceBox[] {
  const separate: FaceBox[] = []
  for (const box of [...boxes].sort((a, b) => b.score - a.score)) {
    if (separate.every((other) => overlap(box, other) <= limit)) separate.push(box)
  }
  return separate
}
