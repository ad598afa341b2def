/** Pictures in a row of a tile. */
export const TILE_ACROSS = 8
/** Slots of a tile. */
export const TILE_SLOTS = 64
/** The coarse tile has the pictures of every so many slots, which are those of the whole recording. */
export const COARSE_STEP = 8

/** Where the picture of a slot lies in its fine tile: the tile's name, and the column and row in it. */
export function fineTile(slot: number): { tile: string; column: number; row: number } {
  const place = slot % TILE_SLOTS
  return {
    tile: String(Math.floor(slot / TILE_SLOTS)),
    column: place % TILE_ACROSS,
    row: Math.floor(place / TILE_ACROSS),
  }
}

/** The same in the coarse tile; undefined for a slot that it does not have. */
export function coarseTile(slot: number): { tile: string; column: number; row: number } | undefined {
  if (slot % COARSE_STEP !== 0) return undefined
  const place = slot / COARSE_STEP
  return { tile: 'coarse', column: place % TILE_ACROSS, row: Math.floor(place / TILE_ACROSS) }
}
