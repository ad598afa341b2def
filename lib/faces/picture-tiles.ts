import type { Rectangle } from './shown-picture.ts'

/** Tiles along the longer side, and how much of a tile its neighbour shows as well: a small face is whole in one of them. */
const ALONG = 3
const SHARED = 0.2

/** Square-like tiles that cover a picture and overlap by a fifth, so that a face at a seam is whole in one of them. */
export function tilesOf({ width, height }: { width: number; height: number }): Rectangle[] {
  const side = Math.max(width, height) / (ALONG - (ALONG - 1) * SHARED)
  const starts = (length: number): number[] => {
    if (length <= side) return [0]
    const count = Math.ceil((length - side) / (side * (1 - SHARED)) - 1e-9) + 1
    return Array.from({ length: count }, (_, i) => ((length - side) * i) / (count - 1))
  }
  return starts(height).flatMap((y) =>
    starts(width).map((x) => ({ x, y, width: Math.min(side, width), height: Math.min(side, height) })),
  )
}
