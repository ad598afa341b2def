import { samplingsIn } from '#lib/faces/samplings.ts'
import { mean } from '#lib/numbers/mean.ts'
import { type ClipQuality, QUALITY_KEYS, type QualityKey } from '#lib/quality/measures.ts'
import { CropMeter } from './crop-quality.ts'
import { LOOK_EVERY_S } from './face-looks.ts'
import type { SpanOfStretch } from './span-of-stretch.ts'

/** A face's crops are measured this often at most, in s: what they measure changes slowly. */
const MEASURE_EVERY_S = 0.16
/** Side of the square around a face over the longer side of the detector's box. */
const SQUARE_OVER_BOX = 1.05
/** Digits of a stored number that count. */
const DIGITS = 4

/** How well one face is seen over a recording. */
export interface FaceQuality {
  /** float32[n, 4], rising in time: sampling index, light, sharpness, size in px. */
  frames: Float32Array
  /** float32[n, 4], rising in time: sampling index, yaw and pitch in degrees (NaN where unknown), certainty. */
  looks: Float32Array
}

/** The faces of one picture. */
interface FacesOfPicture {
  index: number
  stretches: readonly number[]
  /** Left, top and side of each in px of the shown picture. */
  squares: readonly (readonly number[])[]
}

/** Numbers of a row of FaceQuality. */
export const QUALITY_ROW = 4

type Row = [stretch: number, index: number, ...numbers: [number, number, number]]

/** Gathers how well faces are seen while a recording is read: some 100 bytes a face and measured picture. */
export class FaceQualities {
  readonly #meter: CropMeter
  readonly #bytes: number
  readonly #every: number
  readonly #measuredAt = new Map<number, number>()
  readonly #frames: Row[] = []
  readonly #looks: Row[] = []

  /** @param framesPerSecond sampling rate in Hz */
  constructor({ cropSide, cropMargin }: { cropSide: number; cropMargin: number }, framesPerSecond: number) {
    this.#meter = new CropMeter(cropSide, cropMargin)
    this.#bytes = 3 * cropSide * cropSide
    this.#every = samplingsIn(MEASURE_EVERY_S, framesPerSecond)
  }

  /** @param crops RGB of each face, one behind the other */
  add({ index, stretches, squares }: FacesOfPicture, crops: Buffer): void {
    for (const [face, stretch] of stretches.entries()) {
      if (index - (this.#measuredAt.get(stretch) ?? Number.NEGATIVE_INFINITY) < this.#every) continue
      this.#measuredAt.set(stretch, index)
      const { light, sharpness } = this.#meter.measure(crops.subarray(face * this.#bytes, (face + 1) * this.#bytes))
      this.#frames.push([stretch, index, light, sharpness, squares[face]![2]! / SQUARE_OVER_BOX])
    }
  }

  /** @param yaw @param pitch in degrees, null where unknown */
  look(look: { stretch: number; index: number; certainty: number; yaw: number | null; pitch: number | null }): void {
    this.#looks.push([look.stretch, look.index, look.yaw ?? Number.NaN, look.pitch ?? Number.NaN, look.certainty])
  }

  /** How well one person is seen, whose face was followed in these stretches. */
  of(stretches: readonly SpanOfStretch[]): FaceQuality {
    const spans = new Map(stretches.map((stretch) => [stretch.id, stretch]))
    const own = (rows: readonly Row[]) => {
      const found = rows.filter(([stretch, index]) => {
        const span = spans.get(stretch)
        return span !== undefined && index >= span.firstIndex && index <= span.lastIndex
      })
      return Float32Array.from(found.sort((a, b) => a[1] - b[1]).flatMap(([, ...row]) => row))
    }
    return { frames: own(this.#frames), looks: own(this.#looks) }
  }
}

/** Where each measure stands in the rows of FaceQuality. */
const PLACES = {
  light: ['frames', 1],
  sharpness: ['frames', 2],
  size: ['frames', 3],
  yaw: ['looks', 1],
  pitch: ['looks', 2],
  certainty: ['looks', 3],
} as const satisfies Record<QualityKey, readonly ['frames' | 'looks', number]>

/**
 * How well clips show a face: means over what was measured within each, of angles without their sign. Clips that are shorter than the time from
 * one look to the next have the looks around their middle within that time, so that each has some.
 *
 * @param quality undefined where there is no face
 */
export function clipQuality(
  quality: FaceQuality | undefined,
  clips: readonly { startMs: number }[],
  { originMs, framesPerSecond }: { originMs: number; framesPerSecond: number },
  clipFrames: number,
): ClipQuality {
  const spare = Math.max(0, Math.ceil((samplingsIn(LOOK_EVERY_S, framesPerSecond) - clipFrames) / 2))
  const columns = Object.fromEntries(QUALITY_KEYS.map((key) => [key, [] as (number | null)[]])) as ClipQuality
  for (const { startMs } of clips) {
    const start = Math.round(((startMs - originMs) * framesPerSecond) / 1000)
    for (const key of QUALITY_KEYS) {
      const [part, place] = PLACES[key]
      const around = part === 'looks' ? spare : 0
      const numbers = quality ? within(quality[part], start - around, start + clipFrames + around, place) : []
      columns[key].push(numbers.length > 0 ? Number(mean(numbers).toPrecision(DIGITS)) : null)
    }
  }
  return columns
}

/** The numbers at a place of the rows from one sampling index up to another. */
function within(rows: Float32Array, start: number, end: number, place: number): number[] {
  let [low, high] = [0, rows.length / QUALITY_ROW]
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows[middle * QUALITY_ROW]! < start) low = middle + 1
    else high = middle
  }
  const numbers: number[] = []
  for (let at = low * QUALITY_ROW; at < rows.length && rows[at]! < end; at += QUALITY_ROW) {
    const value = Math.abs(rows[at + place]!)
    if (!Number.isNaN(value)) numbers.push(value)
  }
  return numbers
}
