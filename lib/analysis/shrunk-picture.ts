/**
 * A square picture made smaller, each px the mean of what it covers.
 *
 * @param rgb `side` squared, 3 bytes a px
 * @param to side of the result, at most `side`
 * @returns RGB of `to` squared, in memory of its own
 */
export function shrunkPicture(rgb: Uint8Array, side: number, to: number): Uint8Array<ArrayBuffer> {
  const rows = shrunkLines(rgb, side, side, to)
  return Uint8Array.from(shrunkLines(rows, to, side, to), Math.round)
}

/** Shrinks along the lines and turns the picture over its diagonal, so that doing it twice shrinks both ways. */
function shrunkLines(values: ArrayLike<number>, lines: number, length: number, to: number): Float64Array {
  const scale = length / to
  const shrunk = new Float64Array(to * lines * 3)
  for (let place = 0; place < to; place++) {
    const from = place * scale
    const until = from + scale
    for (let i = Math.floor(from); i < Math.min(length, Math.ceil(until)); i++) {
      const share = (Math.min(i + 1, until) - Math.max(i, from)) / scale
      for (let line = 0; line < lines; line++)
        for (let channel = 0; channel < 3; channel++)
          shrunk[(place * lines + line) * 3 + channel]! += share * values[(line * length + i) * 3 + channel]!
    }
  }
  return shrunk
}
