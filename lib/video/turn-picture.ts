import type { Orientation } from './picture-geometry.ts'

/**
 * Turns an RGB picture clockwise by 0, 90, 180 or 270 degrees, then mirrors it left to right where asked.
 *
 * @param from RGB, row by row: width * height * 3 bytes
 * @param width of the picture before the turn, px
 * @param into as many bytes
 */
export function turnPicture(
  from: Buffer,
  width: number,
  height: number,
  { rotation, mirrored }: Orientation,
  into: Buffer,
): void {
  const outWidth = rotation % 180 === 0 ? width : height
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let outX = x
      let outY = y
      if (rotation === 90) [outX, outY] = [height - 1 - y, x]
      if (rotation === 180) [outX, outY] = [width - 1 - x, height - 1 - y]
      if (rotation === 270) [outX, outY] = [y, width - 1 - x]
      if (mirrored) outX = outWidth - 1 - outX
      const source = (y * width + x) * 3
      const target = (outY * outWidth + outX) * 3
      into[target] = from[source]!
      into[target + 1] = from[source + 1]!
      into[target + 2] = from[source + 2]!
    }
  }
}
