import { type Message, phrase } from '#lib/messages/message.ts'
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
export function keysInWords(
  { low, high }: { low: number; high: number },
  example: string,
): { key: string | Message; does: Message }[] {
  return [
    { key: phrase('{from} to {to}', { from: low, to: high }), does: phrase('Score the item and go to the next one') },
    { key: phrase('↑ ↓ or Enter'), does: phrase('Go to another item') },
    { key: '← →', does: phrase('One score lower or higher') },
    { key: example, does: phrase('Go to the item of that name') },
    { key: phrase('key|Backspace'), does: phrase('Clear the item') },
    { key: 'x', does: phrase('Not assessable, with a reason') },
    { key: phrase('{key} or {other}', { key: 'c', other: '.' }), does: phrase('Note on the item') },
    { key: phrase('{key} or {other}', { key: 'a', other: 'i' }), does: phrase('Anchors of the item') },
    { key: phrase('key|Ctrl Enter'), does: phrase('Sign, or go to the first item that is open') },
    { key: phrase('Shift {key}', { key: phrase('key|Space') }), does: phrase('Play or pause the recording') },
    { key: phrase('Shift {key}', { key: '← →' }), does: phrase('5 seconds back or forward') },
    { key: '< >', does: phrase('Play slower or faster') },
  ]
}
