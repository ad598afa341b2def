export type PageSize = 'A4' | 'Letter'

export const INK = '#212529'
export const MUTED = '#495057'
export const RULE = '#ced4da'
/** Estimates; a dark grey in print. */
export const ESTIMATE = '#12595d'
/** What is under a figure or behind a bar; still to be told from white in print. */
export const SHADE = '#dee2e6'

export interface TextStyle {
  size?: number
  bold?: boolean
  color?: string
  align?: 'left' | 'right' | 'center'
}

export interface Cell extends TextStyle {
  text: string
  /** Cells of the first row, or that name their row. */
  header?: 'Column' | 'Row'
  /** Draws under the text, as decoration. */
  under?: (box: Box) => void
}

export interface Box {
  x: number
  y: number
  width: number
  height: number
}
