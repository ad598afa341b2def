/** Colours that people with colour blindness tell apart (Paul Tol's muted and light schemes). */
export const ON_LIGHT = [
  '#332288',
  '#88ccee',
  '#44aa99',
  '#117733',
  '#999933',
  '#ddcc77',
  '#cc6677',
  '#882255',
  '#aa4499',
  '#6b6b6b',
  '#b5b5b5',
]
/** The same on a dark page. */
export const ON_DARK = [
  '#77aadd',
  '#99ddff',
  '#44bb99',
  '#bbcc33',
  '#aaaa00',
  '#eedd88',
  '#ee8866',
  '#ffaabb',
  '#cc99bb',
  '#dddddd',
  '#8a8a8a',
]
