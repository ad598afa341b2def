import { clamp } from '#lib/numbers/clamp.ts'
import type { Rectangle } from './shown-picture.ts'

/** Cells along the longer side of a picture. */
const LONGER_SIDE = 64
/** A cell has changed when a colour of it differs by more than this from everything near its place before, of 255. */
const CHANGED = 24
/** How far something may have moved between two pictures, in cells; a shaking camera changes nothing by that. */
const REACH = 1
/** A picture is a new one when this share of its cells has changed. */
const CUT_SHARE = 0.5
/** A face is looked at with its surroundings, of this many times its size. */
const SURROUNDINGS = 2.2

interface Size {
  width: number
  height: number
}

/** A picture in coarse cells of mean colour, small enough to be kept for a while and compared with others. */
export interface SceneGrid {
  columns: number
  rows: number
  /** Size of the shown picture, px. */
  picture: Size
  /** Mean red, green and blue of each cell, row by row, 0 to 255. */
  cells: Uint8Array
}

/**
 * Makes the grid of a picture.
 *
 * @param rgb the whole picture, row by row, 3 bytes a px
 * @param size of `rgb`, px
 * @param picture size of the shown picture, px
 */
export function sceneGrid(rgb: Uint8Array, size: Size, picture: Size): SceneGrid {
  const cell = Math.max(1, Math.max(size.width, size.height) / LONGER_SIDE)
  const columns = Math.max(1, Math.floor(size.width / cell))
  const rows = Math.max(1, Math.floor(size.height / cell))
  const cells = new Uint8Array(columns * rows * 3)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [left, right] = [Math.floor(column * cell), Math.max(1, Math.floor((column + 1) * cell))]
      const [top, bottom] = [Math.floor(row * cell), Math.max(1, Math.floor((row + 1) * cell))]
      let [red, green, blue] = [0, 0, 0]
      for (let y = top; y < bottom; y++) {
        for (let at = (y * size.width + left) * 3; at < (y * size.width + right) * 3; at += 3) {
          red += rgb[at]!
          green += rgb[at + 1]!
          blue += rgb[at + 2]!
        }
      }
      const pixels = (right - left) * (bottom - top)
      cells.set([red / pixels, green / pixels, blue / pixels], (row * columns + column) * 3)
    }
  }
  return { columns, rows, picture, cells }
}

/** Share of the cells that changed from one picture to a later one, 0 to 1. Small movements change nothing. */
export function sceneChange(before: SceneGrid, after: SceneGrid): number {
  return changeWithin(before, after, 0, 0, after.columns, after.rows)
}

/** The same for a face and its surroundings. @param face in px of the shown picture */
export function changeAround(before: SceneGrid, after: SceneGrid, face: Rectangle): number {
  const across = after.columns / after.picture.width
  const down = after.rows / after.picture.height
  const [x, y] = [face.x + face.width / 2, face.y + face.height / 2]
  const [width, height] = [face.width * SURROUNDINGS, face.height * SURROUNDINGS]
  const within = (cell: number, cells: number) => clamp(cell, 0, cells)
  return changeWithin(
    before,
    after,
    within(Math.floor((x - width / 2) * across), after.columns - 1),
    within(Math.floor((y - height / 2) * down), after.rows - 1),
    within(Math.ceil((x + width / 2) * across), after.columns),
    within(Math.ceil((y + height / 2) * down), after.rows),
  )
}

/** Whether two pictures have so little in common that there is a cut, or the end of a fade, between them. */
export function isAnotherScene(before: SceneGrid, after: SceneGrid): boolean {
  return sceneChange(before, after) > CUT_SHARE
}

function changeWithin(
  before: SceneGrid,
  after: SceneGrid,
  left: number,
  top: number,
  right: number,
  bottom: number,
): number {
  if (before.columns !== after.columns || before.rows !== after.rows) return 1
  let changed = 0
  for (let row = top; row < bottom; row++)
    for (let column = left; column < right; column++) if (!isNear(before, after, row, column)) changed++
  return changed / Math.max(1, (right - left) * (bottom - top))
}

/** Whether a cell is like one of those around its place before. */
function isNear(before: SceneGrid, after: SceneGrid, row: number, column: number): boolean {
  const at = (row * after.columns + column) * 3
  for (let y = Math.max(0, row - REACH); y <= Math.min(after.rows - 1, row + REACH); y++) {
    for (let x = Math.max(0, column - REACH); x <= Math.min(after.columns - 1, column + REACH); x++) {
      const from = (y * before.columns + x) * 3
      const differs = (channel: number) =>
        Math.abs(before.cells[from + channel]! - after.cells[at + channel]!) > CHANGED
      if (!differs(0) && !differs(1) && !differs(2)) return true
    }
  }
  return false
}
