import type { ScaleItem } from '#lib/scales/scale.ts'

/** What a key does in a sheet. */
export type RatingAction =
  | { do: 'score'; score: number }
  | { do: 'shift'; by: 1 | -1 }
  | { do: 'move'; by: 1 | -1 }
  | { do: 'jump'; to: number }
  | { do: 'clear' }
  | { do: 'not-assessable' }
  | { do: 'note' }
  | { do: 'sign' }
  | { do: 'help' }
  /** Shows or hides what the item and its scores mean. */
  | { do: 'anchors' }
  /** The beginning of an item's label, such as the N of N6. */
  | { do: 'wait' }

/** A key as the browser tells of it. */
export interface PressedKey {
  key: string
  ctrl: boolean
}

/** How long the beginning of a label is remembered, in ms. */
export const TYPED_FOR_MS = 1200

/**
 * What a key means: digits score, arrows move, the letters of a label jump to its item.
 *
 * @param typed what was typed of a label just before
 * @returns the action, undefined where the key is none of a sheet's; and what is typed of a label now
 */
export function ratingAction(
  { key, ctrl }: PressedKey,
  typed: string,
  items: readonly ScaleItem[],
  range: { low: number; high: number },
): { action: RatingAction | undefined; typed: string } {
  const act = (action: RatingAction | undefined) => ({ action, typed: '' })
  if (ctrl) return act(key === 'Enter' ? { do: 'sign' } : undefined)
  if (key.length === 1) {
    const longer = (typed + key).toUpperCase()
    const jumps = typed !== '' || /^[a-z]$/i.test(key)
    const to = items.findIndex(({ label }) => label.toUpperCase() === longer)
    if (jumps && items.some(({ label }) => label.toUpperCase().startsWith(longer)))
      return { action: to < 0 ? { do: 'wait' } : { do: 'jump', to }, typed: longer }
    if (/^\d$/.test(key)) {
      const score = Number(key)
      return act(score >= range.low && score <= range.high ? { do: 'score', score } : undefined)
    }
  }
  return act(KEYS[key.length === 1 ? key.toLowerCase() : key])
}

const KEYS: Readonly<Record<string, RatingAction>> = {
  ArrowDown: { do: 'move', by: 1 },
  ArrowUp: { do: 'move', by: -1 },
  Enter: { do: 'move', by: 1 },
  ArrowRight: { do: 'shift', by: 1 },
  ArrowLeft: { do: 'shift', by: -1 },
  Backspace: { do: 'clear' },
  Delete: { do: 'clear' },
  x: { do: 'not-assessable' },
  c: { do: 'note' },
  '.': { do: 'note' },
  '?': { do: 'help' },
  a: { do: 'anchors' },
  i: { do: 'anchors' },
}

/** The keys as the help lists them. */
export function keysInWords(range: { low: number; high: number }, example: string): [string, string][] {
  return [
    [`${range.low} to ${range.high}`, 'Score the item and go to the next one'],
    ['↑ ↓ or Enter', 'Go to another item'],
    ['← →', 'One score lower or higher'],
    [example, 'Go to the item of that name'],
    ['Backspace', 'Clear the item'],
    ['x', 'Not assessable, with a reason'],
    ['c or .', 'Note on the item'],
    ['a or i', 'Anchors of the item'],
    ['Ctrl Enter', 'Sign, or go to the first item that is open'],
    ['Shift Space', 'Play or pause the recording'],
    ['Shift ← →', '5 seconds back or forward'],
    ['< >', 'Play slower or faster'],
  ]
}
