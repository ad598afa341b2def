/** A part of a recording in which one face was followed, by sampling index, both included. */
export interface SpanOfStretch {
  id: number
  firstIndex: number
  lastIndex: number
}
