/**
 * An RGB picture at half its width and height: each px is the mean of four.
 *
 * @param size of the picture in px, both sides even
 */
export function halved(rgb: Uint8Array, { width, height }: { width: number; height: number }): Uint8Array {
  const half = new Uint8Array((width / 2) * (height / 2) * 3)
  const below = width * 3
  let to = 0
  for (let y = 0; y < height; y += 2) {
    for (let from = y * below; from < (y + 1) * below; from += 6) {
      for (let i = from; i < from + 3; i++) {
        half[to++] = (rgb[i]! + rgb[i + 3]! + rgb[i + below]! + rgb[i + below + 3]! + 2) >> 2
      }
    }
  }
  return half
}
