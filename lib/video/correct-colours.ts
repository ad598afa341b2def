import {
  AVCOL_SPC_BT709,
  AVCOL_SPC_BT2020_CL,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_SPC_FCC,
  AVCOL_SPC_SMPTE240M,
} from 'node-av/constants'

/** Shares of red and blue in the luma of each colour matrix (ITU-T H.273, table 4). */
const LUMA: ReadonlyMap<number, readonly [red: number, blue: number]> = new Map([
  [AVCOL_SPC_BT709, [0.2126, 0.0722]],
  [AVCOL_SPC_FCC, [0.3, 0.11]],
  [AVCOL_SPC_SMPTE240M, [0.212, 0.087]],
  [AVCOL_SPC_BT2020_NCL, [0.2627, 0.0593]],
  [AVCOL_SPC_BT2020_CL, [0.2627, 0.0593]],
])
/** The matrix that the scaler takes for granted, ITU-R BT.601; pictures that name none are read by it too. */
const ASSUMED = [0.299, 0.114] as const
/** Fixed-point places of the factors. */
const PLACES = 14

type Factors = [number, number, number, number, number, number, number, number, number]

const corrections = new Map<number, Factors>()

/**
 * Corrects RGB that was converted from YCbCr by the matrix of ITU-R BT.601 to what the picture's own matrix gives, in
 * place. Pictures that name no matrix, or that one, stay as they are.
 *
 * @param rgb bytes of RGB px by px
 * @param space FFmpeg's number of the colour matrix that the picture names
 */
export function correctColours(rgb: Buffer, bytes: number, space: number): void {
  const luma = LUMA.get(space)
  if (!luma) return
  let factors = corrections.get(space)
  if (!factors) {
    factors = correction(luma).map((factor) => Math.round(factor * 2 ** PLACES)) as Factors
    corrections.set(space, factors)
  }
  const [rr, rg, rb, gr, gg, gb, br, bg, bb] = factors
  const half = 1 << (PLACES - 1)
  const within = (value: number) => (value < 0 ? 0 : Math.min(value, 255))
  for (let i = 0; i < bytes; i += 3) {
    const red = rgb[i]!
    const green = rgb[i + 1]!
    const blue = rgb[i + 2]!
    rgb[i] = within((rr * red + rg * green + rb * blue + half) >> PLACES)
    rgb[i + 1] = within((gr * red + gg * green + gb * blue + half) >> PLACES)
    rgb[i + 2] = within((br * red + bg * green + bb * blue + half) >> PLACES)
  }
}

/** The 3 x 3 matrix, row by row, from RGB by the assumed matrix to RGB by the picture's own. */
function correction([redShare, blueShare]: readonly [number, number]): number[] {
  const [assumedRed, assumedBlue] = ASSUMED
  const columns = [0, 1, 2].map((channel) => {
    const [red, green, blue] = [0, 1, 2].map((other) => (other === channel ? 1 : 0)) as [number, number, number]
    const y = assumedRed * red + (1 - assumedRed - assumedBlue) * green + assumedBlue * blue
    const trueRed = y + ((1 - redShare) / (1 - assumedRed)) * (red - y)
    const trueBlue = y + ((1 - blueShare) / (1 - assumedBlue)) * (blue - y)
    const trueGreen = (y - redShare * trueRed - blueShare * trueBlue) / (1 - redShare - blueShare)
    return [trueRed, trueGreen, trueBlue]
  })
  return [0, 1, 2].flatMap((row) => columns.map((column) => column[row]!))
}
