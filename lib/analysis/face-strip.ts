import { createCanvas } from '@napi-rs/canvas'
import { COARSE_STEP, TILE_ACROSS, TILE_SLOTS } from '#lib/timeline/strip-tiles.ts'
import { shrunkPicture } from './shrunk-picture.ts'
import type { SpanOfStretch } from './span-of-stretch.ts'

/** Side of a small picture in px, unless crops are smaller. */
const SIDE = 64
/** Length of a slot at first, in ms; doubled whenever there are more slots than MAX_SLOTS. */
const FIRST_STEP_MS = 500
/** Slots at most, so that a recording of hours takes no more memory than one of minutes. */
const MAX_SLOTS = COARSE_STEP * TILE_SLOTS
/** Pictures of a slot at most, of faces that come and go: whoever is seen for long is among them in most slots. */
const MOST_IN_SLOT = 24
const JPEG_QUALITY = 78

interface SmallPicture {
  stretch: number
  index: number
  atMs: number
  /** RGB, 3 bytes a px. */
  rgb: Uint8Array
}

/** The small pictures of one face: when each was taken, and tiles of them as JPEG files. */
export interface FaceStrip {
  /** Length of a slot in ms; a picture is that of the slot in which it was taken. */
  stepMs: number
  /** When each picture was taken, rising, one a slot at most. */
  atMs: readonly number[]
  /** Tiles by name as `strip-tiles.ts` has it. */
  tiles: ReadonlyMap<string, Buffer>
}

/** Keeps a small picture of each face now and then, evenly over a recording whose length is not known before its end. */
export class StripOfStretches {
  #stepMs = FIRST_STEP_MS
  #side = SIDE
  #slots = new Map<number, SmallPicture[]>()

  /** @param crop RGB of `cropSide` squared */
  add(stretch: number, at: { index: number; atMs: number }, crop: Uint8Array, cropSide: number): void {
    let slot = Math.floor(at.atMs / this.#stepMs)
    while (slot >= MAX_SLOTS) {
      this.#halve()
      slot = Math.floor(at.atMs / this.#stepMs)
    }
    const taken = this.#slots.get(slot) ?? []
    if (taken.length >= MOST_IN_SLOT || taken.some((picture) => picture.stretch === stretch)) return
    this.#side = Math.min(SIDE, cropSide)
    taken.push({ stretch, ...at, rgb: shrunkPicture(crop, cropSide, this.#side) })
    this.#slots.set(slot, taken)
  }

  /** The strip of one person's face, which was followed in these stretches; undefined where there is no picture of it. */
  async of(stretches: readonly SpanOfStretch[]): Promise<FaceStrip | undefined> {
    const spans = new Map(stretches.map((stretch) => [stretch.id, stretch]))
    const isOwn = ({ stretch, index }: SmallPicture) => {
      const span = spans.get(stretch)
      return span !== undefined && index >= span.firstIndex && index <= span.lastIndex
    }
    const own = new Map<number, SmallPicture>()
    for (const slot of [...this.#slots.keys()].sort((a, b) => a - b)) {
      const picture = this.#slots.get(slot)!.find(isOwn)
      if (picture) own.set(slot, picture)
    }
    if (own.size === 0) return undefined
    return {
      stepMs: this.#stepMs,
      atMs: [...own.values()].map(({ atMs }) => Math.round(atMs)),
      tiles: await this.#tilesOf(own),
    }
  }

  async #tilesOf(pictures: ReadonlyMap<number, SmallPicture>): Promise<Map<string, Buffer>> {
    const placed = new Map<string, Map<number, SmallPicture>>()
    const put = (tile: string, place: number, picture: SmallPicture) =>
      placed.set(tile, (placed.get(tile) ?? new Map()).set(place, picture))
    for (const [slot, picture] of pictures) {
      put(String(Math.floor(slot / TILE_SLOTS)), slot % TILE_SLOTS, picture)
      if (slot % COARSE_STEP === 0) put('coarse', slot / COARSE_STEP, picture)
    }
    const files = new Map<string, Buffer>()
    for (const [tile, pictures] of placed) files.set(tile, await this.#tileFile(pictures))
    return files
  }

  async #tileFile(pictures: ReadonlyMap<number, SmallPicture>): Promise<Buffer> {
    const side = this.#side
    const rows = Math.ceil((Math.max(...pictures.keys()) + 1) / TILE_ACROSS)
    const canvas = createCanvas(TILE_ACROSS * side, rows * side)
    const context = canvas.getContext('2d')
    for (const [place, { rgb }] of pictures) {
      const image = context.createImageData(side, side)
      for (let pixel = 0; pixel < side * side; pixel++) {
        image.data.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4)
        image.data[pixel * 4 + 3] = 255
      }
      context.putImageData(image, (place % TILE_ACROSS) * side, Math.floor(place / TILE_ACROSS) * side)
    }
    return canvas.encode('jpeg', JPEG_QUALITY)
  }

  /** Makes slots twice as long, and keeps the picture of the first half of each. */
  #halve(): void {
    this.#stepMs *= 2
    const even = [...this.#slots].filter(([slot]) => slot % 2 === 0)
    this.#slots = new Map(even.map(([slot, pictures]) => [slot / 2, pictures]))
  }
}
