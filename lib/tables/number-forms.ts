export type DecimalMark = 'point' | 'comma'

/** A cell with the line and the column that it is in. */
export interface Cell {
  line: number
  name: string
  text: string
}

const SIGN = '[+-]?'
/** With a point that separates decimals, and with a comma. */
export const POINT = new RegExp(`^${SIGN}(?:\\d+\\.?\\d*|\\.\\d+)(?:e${SIGN}\\d+)?$`, 'i')
export const COMMA = new RegExp(`^${SIGN}(?:\\d+,\\d*|,\\d+)(?:e${SIGN}\\d+)?$`, 'i')
/** With thousands apart by commas, points, and by spaces or apostrophes. */
export const GROUPS_COMMA = new RegExp(`^${SIGN}[1-9]\\d{0,2}(?:,\\d{3})+(?:\\.\\d+)?$`)
export const GROUPS_POINT = new RegExp(`^${SIGN}[1-9]\\d{0,2}(?:\\.\\d{3})+(?:,\\d+)?$`)
export const GROUPS_SPACE = new RegExp(`^${SIGN}[1-9]\\d{0,2}(?:[ '’]\\d{3})+(?:[.,]\\d+)?$`)
