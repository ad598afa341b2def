import type { Rectangle } from './shown-picture.ts'
import type { Square } from './steady-square.ts'

/** Cuts a region that lies inside the picture, as RGB of the size asked for. */
type Cut = (region: Rectangle, width: number, height: number) => Uint8Array

/**
 * Writes a square of a picture that is turned about its middle, as RGB: what is level along the turn is level in the crop. The upright
 * region around it is cut at the crop's scale and read between its px (bilinear); beyond the picture, its edge is repeated.
 *
 * @param picture size in px
 * @param angle in radians, clockwise as the picture is seen
 * @param side of the crop in px
 */
export function cutTurned(
  cut: Cut,
  picture: { width: number; height: number },
  square: Square,
  angle: number,
  side: number,
  into: Uint8Array,
): void {
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)]
  const middle = { x: square.x + square.side / 2, y: square.y + square.side / 2 }
  const half = (square.side * (Math.abs(sine) + Math.abs(cosine))) / 2
  const left = Math.max(0, Math.min(picture.width - 1, middle.x - half))
  const top = Math.max(0, Math.min(picture.height - 1, middle.y - half))
  const region = {
    x: left,
    y: top,
    width: Math.max(1, Math.min(picture.width, middle.x + half) - left),
    height: Math.max(1, Math.min(picture.height, middle.y + half) - top),
  }
  /** Px of what is cut for one of the picture. */
  const scale = side / square.side
  const width = Math.max(2, Math.round(region.width * scale))
  const height = Math.max(2, Math.round(region.height * scale))
  const rgb = cut(region, width, height)
  const [across, down] = [width / region.width, height / region.height]
  const step = square.side / side
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [x, y] = [(column + 0.5 - side / 2) * step, (row + 0.5 - side / 2) * step]
      const at = {
        x: (middle.x + x * cosine - y * sine - region.x) * across - 0.5,
        y: (middle.y + x * sine + y * cosine - region.y) * down - 0.5,
      }
      readBetween(rgb, width, height, at, into, 3 * (row * side + column))
    }
  }
}

function readBetween(
  rgb: Uint8Array,
  width: number,
  height: number,
  at: { x: number; y: number },
  into: Uint8Array,
  place: number,
): void {
  const x = Math.max(0, Math.min(width - 1, at.x))
  const y = Math.max(0, Math.min(height - 1, at.y))
  const [left, top] = [Math.min(width - 2, Math.floor(x)), Math.min(height - 2, Math.floor(y))]
  const [right, low] = [x - left, y - top]
  const first = 3 * (top * width + left)
  for (let channel = 0; channel < 3; channel++) {
    const a = rgb[first + channel]!
    const b = rgb[first + 3 + channel]!
    const c = rgb[first + 3 * width + channel]!
    const d = rgb[first + 3 * width + 3 + channel]!
    into[place + channel] = Math.round((a * (1 - right) + b * right) * (1 - low) + (c * (1 - right) + d * right) * low)
  }
}
