import type { Rectangle, ShownPicture } from './shown-picture.ts'

/** Clockwise turns of a picture or a face, in degrees. */
export const TURNS = [0, 90, 180, 270] as const
export type Turn = (typeof TURNS)[number]

interface Size {
  width: number
  height: number
}

/** The picture turned clockwise. */
export function turnedPicture(picture: ShownPicture, turn: Turn): ShownPicture {
  if (turn === 0) return picture
  const turned = turnedSize(picture, turn)
  const back = turnBack(turn)
  return {
    ...turned,
    cut(region, width, height) {
      const size = turnedSize({ width, height }, back)
      const rgb = picture.cut(turnedRectangle(region, turned, back), size.width, size.height)
      return turnedPixels(rgb, size, turn)
    },
  }
}

/** Where a rectangle of a picture is once the picture has been turned clockwise. @param size of the picture before, px */
export function turnedRectangle({ x, y, width, height }: Rectangle, size: Size, turn: Turn): Rectangle {
  switch (turn) {
    case 0:
      return { x, y, width, height }
    case 90:
      return { x: size.height - y - height, y: x, width: height, height: width }
    case 180:
      return { x: size.width - x - width, y: size.height - y - height, width, height }
    case 270:
      return { x: y, y: size.width - x - width, width: height, height: width }
  }
}

/** The turn that undoes one. */
export function turnBack(turn: Turn): Turn {
  return ((360 - turn) % 360) as Turn
}

function turnedSize({ width, height }: Size, turn: Turn): Size {
  return turn % 180 === 0 ? { width, height } : { width: height, height: width }
}

/** @param rgb row by row, 3 bytes a px */
function turnedPixels(rgb: Uint8Array, size: Size, turn: Turn): Uint8Array<ArrayBuffer> {
  const { width, height } = size
  const turned = new Uint8Array(rgb.length)
  const columns = turnedSize(size, turn).width
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const { x, y } = turnedRectangle({ x: column, y: row, width: 1, height: 1 }, size, turn)
      const [from, to] = [3 * (row * width + column), 3 * (y * columns + x)]
      turned[to] = rgb[from]!
      turned[to + 1] = rgb[from + 1]!
      turned[to + 2] = rgb[from + 2]!
    }
  }
  return turned
}
