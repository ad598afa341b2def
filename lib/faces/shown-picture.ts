/** A rectangle of a picture, in px of the shown picture. */
export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

/**
 * A picture as a viewer sees it, which gives out any part of itself at any size. Detection asks for the whole picture
 * first and for parts of it only where it has to look again, so nothing is scaled that nobody looks at.
 */
export interface ShownPicture {
  /** Size in px as shown: turned, and with square pixels. */
  width: number
  height: number
  /** The region scaled to `width` x `height`: RGB, row by row, 3 bytes a px, in memory of its own. */
  cut(region: Rectangle, width: number, height: number): Uint8Array<ArrayBuffer>
}
