import type { Lane, Lanes } from './lanes.ts'
import type { Pen } from './pen.ts'
import { COARSE_STEP, coarseTile, fineTile, TILE_ACROSS, TILE_SLOTS } from './strip-tiles.ts'
import { type TimeView, xOfTime } from './time-view.ts'

/** The small pictures of a face over a recording: of which slots there are any. */
export interface Filmstrip {
  /** Length of a slot in ms. */
  stepMs: number
  /** 1 for a slot with a picture. */
  has: Uint8Array
}

/** Tiles that have been loaded, by name. */
export type StripTiles = ReadonlyMap<string, CanvasImageSource & { width: number }>

export function filmstrip(stepMs: number, atMs: readonly number[]): Filmstrip {
  const has = new Uint8Array(Math.floor((atMs.at(-1) ?? 0) / stepMs) + 1)
  for (const at of atMs) has[Math.floor(at / stepMs)] = 1
  return { stepMs, has }
}

/**
 * Every how many slots a picture is drawn, so that pictures of a lane lie beside each other: a power of two, so that what is
 * drawn stays when one zooms.
 */
export function slotsApart({ stepMs }: Filmstrip, view: TimeView, width: number, pictureWidth: number): number {
  const slotWidth = (stepMs * width) / (view.toMs - view.fromMs)
  return 2 ** Math.max(0, Math.ceil(Math.log2(pictureWidth / slotWidth)))
}

/** Names of the tiles that a view draws from, the coarse one first. */
export function tilesFor(strip: Filmstrip, view: TimeView, width: number, pictureWidth: number): string[] {
  if (slotsApart(strip, view, width, pictureWidth) >= COARSE_STEP) return ['coarse']
  const last = Math.floor((strip.has.length - 1) / TILE_SLOTS)
  const tileMs = TILE_SLOTS * strip.stepMs
  const from = Math.max(0, Math.floor(view.fromMs / tileMs))
  const to = Math.min(last, Math.floor(view.toMs / tileMs))
  return ['coarse', ...Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => String(from + i))]
}

/** Draws the pictures that have been loaded, each from when it was taken on; the coarse ones where finer ones have not. */
export function drawFilmstrip(
  pen: Pen,
  strip: Filmstrip,
  tiles: StripTiles,
  { left, width }: Lanes,
  { top, height }: Lane,
  view: TimeView,
): void {
  const apart = slotsApart(strip, view, width, height)
  const room = (apart * strip.stepMs * width) / (view.toMs - view.fromMs)
  // A picture that begins before the view is seen in part.
  const first = Math.max(0, Math.floor(view.fromMs / strip.stepMs / apart) * apart)
  for (let slot = first; slot < strip.has.length && slot * strip.stepMs <= view.toMs; slot += apart) {
    if (!strip.has[slot]) continue
    const place = [apart < COARSE_STEP ? fineTile(slot) : undefined, coarseTile(slot)].find(
      (each) => each && tiles.has(each.tile),
    )
    if (!place) continue
    const picture = tiles.get(place.tile)!
    const side = picture.width / TILE_ACROSS
    const x = left + xOfTime(slot * strip.stepMs, view, width)
    const wide = Math.min(height, room)
    pen.drawImage(picture, place.column * side, place.row * side, side, side, x, top, wide, wide)
  }
}
