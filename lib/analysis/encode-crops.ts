import path from 'node:path'
import { FeatureSpool } from './feature-spool.ts'
import type { FeatureRows } from './frame-features.ts'
import { cellsOf, isSameCrop } from './same-crops.ts'

/** Rows read at a time where those of other faces lie between. */
const READ_ROWS = 512
/** Every so many px of a crop count for its brightness. */
const BRIGHTNESS_STEP = 16
/** Stretches whose last crops are remembered; more faces are never seen at a time. */
const REMEMBERED = 32

/** What makes features of crops. */
export interface CropFeatures {
  frameBatch: number
  featureSize: number
  /** Side of a crop in px, that of what it shows over the steady square around the face, and its bytes as RGB. */
  shape: { side: number; cropMargin: number; cropAlignment?: 'eyes' | undefined; cropBytes: number }
  encodeFrames(crops: Uint8Array): Promise<Float32Array>
}

/** A crop that was or will be encoded. */
interface Encoded {
  features?: Float32Array
}

interface Crop {
  stretch: number
  /** Sampling indices that show it. */
  indices: readonly number[]
  encoded: Encoded
}

/** A part of a recording in which one face was followed, by sampling index, both included. */
interface StretchSpan {
  id: number
  firstIndex: number
  lastIndex: number
}

/**
 * Encodes crops in fixed batches, in the order they come, and spools the features on disk. Whose they are is known only
 * once the whole recording has been seen; `rowsOf` then gathers those of one person.
 */
export class CropEncoder {
  /** Seconds that the encoder was under way. */
  seconds = 0
  /** Crops that came, and those of them that took the features of the one before. */
  readonly counts = { crops: 0, same: 0 }
  readonly #encoder: CropFeatures
  readonly #spool: FeatureSpool
  readonly #owners: number[] = []
  readonly #brightness = new Map<number, { sum: number; crops: number }>()
  /** Crops encoded at a time; fixed, since the size of a batch may change the last bits of a sum. */
  readonly #batch: number
  readonly #crops: Buffer
  readonly #sameWithin: number
  /** The last crop that was encoded of each stretch. */
  readonly #last = new Map<number, { cells: Float32Array; encoded: Encoded }>()
  #waiting: Crop[] = []
  /** One past the sampling index of the last picture. */
  #addedTo = 0
  /** Those of the waiting ones that are to be encoded, in the order of the crops. */
  #toEncode: Encoded[] = []
  #isUsed: (index: number) => boolean = () => true

  private constructor(encoder: CropFeatures, spool: FeatureSpool, sameWithin: number) {
    this.#sameWithin = sameWithin
    this.#encoder = encoder
    this.#spool = spool
    this.#batch = encoder.frameBatch
    this.#crops = Buffer.alloc(this.#batch * this.#encoder.shape.cropBytes)
  }

  /** Side of a crop in px, and that of what it shows over the steady square around the face. */
  get crops(): { cropSide: number; cropMargin: number; cropAlignment: 'eyes' | undefined } {
    const { side, cropMargin, cropAlignment } = this.#encoder.shape
    return { cropSide: side, cropMargin, cropAlignment }
  }

  /**
   * @param folder for the spool; whoever made it removes it
   * @param sameWithin grey levels by which any part of a face may differ from the crop encoded last to take its features; 0 encodes
   * every crop
   */
  static async create(encoder: CropFeatures, folder: string, sameWithin = 0): Promise<CropEncoder> {
    const spool = await FeatureSpool.create(path.join(folder, 'features.f32'), encoder.featureSize)
    return new CropEncoder(encoder, spool, sameWithin)
  }

  /** From here on only crops of frames that are used are encoded. @param isUsed tells it of a sampling index */
  onlyWhere(isUsed: (index: number) => boolean): void {
    this.#isUsed = isUsed
  }

  /** @param crops of the stretches' faces, one behind the other */
  async add(index: number, repeats: number, stretches: readonly number[], crops: Buffer): Promise<void> {
    this.#addedTo = index + repeats
    const indices = Array.from({ length: repeats }, (_, i) => index + i).filter(this.#isUsed)
    if (indices.length === 0) return
    for (const [place, stretch] of stretches.entries()) {
      const crop = crops.subarray(place * this.#encoder.shape.cropBytes, (place + 1) * this.#encoder.shape.cropBytes)
      this.#measure(stretch, crop)
      this.counts.crops++
      this.#waiting.push({ stretch, indices, encoded: this.#likeBefore(stretch, crop) ?? this.#next(crop) })
      if (this.#toEncode.length === this.#batch || this.#waiting.length === READ_ROWS) await this.flush()
    }
  }

  /** One past the last sampling index up to which all crops are encoded. */
  get encodedTo(): number {
    return this.#waiting[0]?.indices[0] ?? this.#addedTo
  }

  /** The crop of this stretch that was encoded last, where this one hardly differs from it; else this one is remembered. */
  #likeBefore(stretch: number, crop: Buffer): Encoded | undefined {
    if (this.#sameWithin === 0) return undefined
    const cells = cellsOf(crop)
    const last = this.#last.get(stretch)
    this.#last.delete(stretch)
    if (last && isSameCrop(last.cells, cells, this.#sameWithin)) {
      this.#last.set(stretch, last)
      this.counts.same++
      return last.encoded
    }
    const encoded = this.#next(crop)
    this.#last.set(stretch, { cells, encoded })
    if (this.#last.size > REMEMBERED) this.#last.delete(this.#last.keys().next().value!)
    return encoded
  }

  #next(crop: Buffer): Encoded {
    crop.copy(this.#crops, this.#toEncode.length * this.#encoder.shape.cropBytes)
    const encoded: Encoded = {}
    this.#toEncode.push(encoded)
    return encoded
  }

  /** Encodes what waits. */
  async flush(): Promise<void> {
    const waiting = this.#waiting
    if (waiting.length === 0) return
    this.#waiting = []
    await this.#encode()
    const size = this.#encoder.featureSize
    const rows = waiting.flatMap(({ indices, encoded }, place) => indices.map(() => ({ place, encoded })))
    const values = new Float32Array(rows.length * size)
    for (const [row, { encoded }] of rows.entries()) values.set(encoded.features!, row * size)
    await this.#spool.append(
      waiting.flatMap(({ indices }) => indices),
      values,
    )
    for (const { place } of rows) this.#owners.push(waiting[place]!.stretch)
  }

  async #encode(): Promise<void> {
    const waiting = this.#toEncode
    if (waiting.length === 0) return
    this.#toEncode = []
    const size = this.#encoder.featureSize
    const started = performance.now()
    const features = await this.#encoder.encodeFrames(
      this.#crops.subarray(0, waiting.length * this.#encoder.shape.cropBytes),
    )
    this.seconds += (performance.now() - started) / 1000
    for (const [place, encoded] of waiting.entries())
      encoded.features = features.slice(place * size, (place + 1) * size)
  }

  /** The features of one person, whose face was followed in these stretches. */
  rowsOf(stretches: readonly StretchSpan[]): FeatureRows {
    const spans = new Map(stretches.map((stretch) => [stretch.id, stretch]))
    const places: number[] = []
    const indices: number[] = []
    const found = this.#owners.flatMap((owner, place) => {
      const span = spans.get(owner)
      const index = this.#spool.indices[place]!
      return span && index >= span.firstIndex && index <= span.lastIndex ? [{ index, place }] : []
    })
    for (const { index, place } of found.sort((a, b) => a.index - b.index || a.place - b.place)) {
      if (index === indices.at(-1)) continue
      indices.push(index)
      places.push(place)
    }
    return { indices, rows: (from, to) => this.#gather(places.slice(from, to)) }
  }

  /** Mean brightness of the crops of these stretches, 0 to 255; undefined where there is none. */
  brightnessOf(stretches: readonly { id: number }[]): number | undefined {
    const known = stretches.flatMap(({ id }) => this.#brightness.get(id) ?? [])
    const crops = known.reduce((sum, each) => sum + each.crops, 0)
    return crops === 0 ? undefined : known.reduce((sum, each) => sum + each.sum, 0) / crops
  }

  async close(): Promise<void> {
    await this.#spool.close()
  }

  #measure(stretch: number, crop: Buffer): void {
    let sum = 0
    for (let at = 0; at < this.#encoder.shape.cropBytes; at += 3 * BRIGHTNESS_STEP)
      sum += 0.299 * crop[at]! + 0.587 * crop[at + 1]! + 0.114 * crop[at + 2]!
    const known = this.#brightness.get(stretch) ?? { sum: 0, crops: 0 }
    this.#brightness.set(stretch, {
      sum: known.sum + sum / Math.ceil(this.#encoder.shape.cropBytes / (3 * BRIGHTNESS_STEP)),
      crops: known.crops + 1,
    })
  }

  /** Rows at rising places of the spool, read in blocks with those of other faces between them. */
  async #gather(places: readonly number[]): Promise<Float32Array> {
    const size = this.#encoder.featureSize
    const values = new Float32Array(places.length * size)
    for (let from = 0; from < places.length; ) {
      const first = places[from]!
      let to = from
      while (to < places.length && places[to]! < first + READ_ROWS) to++
      const block = await this.#spool.rows(first, places[to - 1]! + 1)
      for (let row = from; row < to; row++) {
        const start = (places[row]! - first) * size
        values.set(block.subarray(start, start + size), row * size)
      }
      from = to
    }
    return values
  }
}
