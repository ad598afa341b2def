/** Planes of a JPEG picture: luma, and two of colour at full or half width and height. */
export interface JpegPlanes {
  width: number
  height: number
  planes: readonly Uint8Array[]
  /** Bytes from one row to the next. */
  strides: readonly number[]
  halfWidth: boolean
  halfHeight: boolean
}

/**
 * RGB of a JPEG as libjpeg and with it PIL give it: colour is interpolated between its samples ("fancy upsampling": three quarters of the nearer sample
 * and one of the further, along both sides), rather than repeated, and converted by the full-range equations of JFIF in 16-bit fixed point.
 * libjpeg-turbo, jdsample.c and jdcolor.c.
 *
 * @returns uint8[height, width, 3]
 */
export function jpegColours(picture: JpegPlanes): Buffer {
  const { width, height, planes, strides } = picture
  const [cb, cr] = [1, 2].map((plane) => upsampled(picture, planes[plane]!, strides[plane]!)) as [
    Uint8Array,
    Uint8Array,
  ]
  const rgb = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      const luma = planes[0]![y * strides[0]! + x]!
      const [b, r] = [cb[at]! - 128, cr[at]! - 128]
      rgb[3 * at] = inByte(luma + ((91881 * r + 32768) >> 16))
      rgb[3 * at + 1] = inByte(luma + ((-22554 * b - 46802 * r + 32768) >> 16))
      rgb[3 * at + 2] = inByte(luma + ((116130 * b + 32768) >> 16))
    }
  }
  return rgb
}

const inByte = (value: number) => Math.min(255, Math.max(0, value))

function upsampled(picture: JpegPlanes, plane: Uint8Array, stride: number): Uint8Array {
  const { width, height, halfWidth, halfHeight } = picture
  const columns = halfWidth ? (width + 1) >> 1 : width
  const rows = halfHeight ? (height + 1) >> 1 : height
  const whole = new Uint8Array(width * height)
  const line = new Int32Array(columns)
  for (let y = 0; y < height; y++) {
    const own = halfHeight ? y >> 1 : y
    // The row that lies next to this half of the sample.
    const other = Math.min(rows - 1, Math.max(0, y % 2 === 0 ? own - 1 : own + 1))
    for (let x = 0; x < columns; x++) {
      const near = plane[own * stride + x]!
      line[x] = halfHeight ? 3 * near + plane[other * stride + x]! : near
    }
    for (let x = 0; x < width; x++) whole[y * width + x] = halfWidth ? between(line, x, halfHeight) : line[x]! >> 0
    if (!halfWidth && halfHeight)
      for (let x = 0; x < width; x++) whole[y * width + x] = (line[x]! + (y % 2 === 0 ? 1 : 2)) >> 2
  }
  return whole
}

/** A sample of a row at double width. @param quadrupled whether the row's numbers are four times the samples' */
function between(line: Int32Array, x: number, quadrupled: boolean): number {
  const own = x >> 1
  const isLeft = x % 2 === 0
  const other = isLeft ? own - 1 : own + 1
  const near = line[own]!
  // Beyond the first and the last sample there is nothing to interpolate with.
  if (other < 0 || other >= line.length) return quadrupled ? (4 * near + (isLeft ? 8 : 7)) >> 4 : near
  const sum = 3 * near + line[other]!
  return quadrupled ? (sum + (isLeft ? 8 : 7)) >> 4 : (sum + (isLeft ? 1 : 2)) >> 2
}
