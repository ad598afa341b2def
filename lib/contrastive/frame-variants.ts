import { createHash } from 'node:crypto'
import { Random } from '#lib/statistics/random.ts'

/** The published training turns pictures by up to so many degrees, either way. */
const MOST_DEGREES = 6
/**
 * Variants of each clip that are stored where nothing else is said. The published training draws anew in each epoch; four hold both sides and several
 * angles and starts for four times the disk and the encoding.
 */
export const USUAL_VARIANTS = 4

/** How the frames of a variant are taken: as a whole clip, like the published training. */
export interface FrameVariant {
  flipped: boolean
  /** Turned so far about the middle. */
  degrees: number
  /** The frame that it starts with, as a share of the clip from 0 to 1; behind the last frame follows the first. */
  start: number
}

/**
 * A variant of a clip: the first is the clip as it is, further ones are drawn, always the same for one name.
 *
 * @param number from 1
 */
export function frameVariant(name: string, number: number): FrameVariant {
  if (number === 1) return { flipped: false, degrees: 0, start: 0 }
  const random = new Random(createHash('sha256').update(`${name}\t${number}`).digest().readUInt32LE(0))
  return {
    flipped: random.next() < 0.5,
    degrees: random.between(-MOST_DEGREES, MOST_DEGREES),
    start: random.next(),
  }
}

/** Name under which a variant's features are stored; the first has the clip's own. */
export const variantName = (name: string, number: number): string => (number === 1 ? name : `${name}\t${number}`)

/**
 * Square pictures turned about their middle and then flipped. Each px is the nearest of the picture, and what comes from outside has the colour that is zero
 * to the encoder, as torchvision's RandomRotation fills normalised pictures.
 *
 * @param crops RGB, 3 bytes a px, one picture after the other; they stay as they are
 * @param mean of the encoder's normalisation, 0 to 255, of red, green and blue
 */
export function variedCrops(
  crops: Uint8Array,
  side: number,
  { flipped, degrees }: FrameVariant,
  mean: readonly number[],
): Uint8Array {
  if (!flipped && degrees === 0) return crops
  const sources = sourcesOf(side, flipped, degrees)
  const fill = mean.map(Math.round)
  const varied = new Uint8Array(crops.length)
  const length = 3 * side * side
  for (let picture = 0; picture < crops.length; picture += length) {
    for (const [px, source] of sources.entries()) {
      const [to, from] = [picture + 3 * px, picture + 3 * source]
      for (let colour = 0; colour < 3; colour++)
        varied[to + colour] = source < 0 ? fill[colour]! : crops[from + colour]!
    }
  }
  return varied
}

/** Where each px comes from; -1 for outside. */
function sourcesOf(side: number, flipped: boolean, degrees: number): Int32Array {
  const middle = (side - 1) / 2
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const sources = new Int32Array(side * side)
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [x, y] = [(flipped ? side - 1 - column : column) - middle, row - middle]
      const fromColumn = Math.round(cosine * x - sine * y + middle)
      const fromRow = Math.round(sine * x + cosine * y + middle)
      const isInside = fromColumn >= 0 && fromColumn < side && fromRow >= 0 && fromRow < side
      sources[row * side + column] = isInside ? fromRow * side + fromColumn : -1
    }
  }
  return sources
}
