import { type Message, phrase } from '#lib/messages/message.ts'
import { isTyped, rangeOf } from '#lib/scales/item-ranges.ts'
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
  /** A note with the time that the recording is at. */
  | { do: 'time' }
  | { do: 'sign' }
  | { do: 'help' }
  /** Shows or hides what the item and its scores mean. */
  | { do: 'anchors' }
  /** The key belongs to a label that is open, such as the N of N6: nothing else happens. */
  | { do: 'wait' }

/** A key as the browser tells of it. */
export interface PressedKey {
  key: string
  ctrl: boolean
}

/**
 * What a key means: digits score, arrows move, the letters of a label jump to its item. From its first letter on a label is open: until it is
 * ended, keys belong to it and none scores, however long that takes. A label that can't be mistaken ends by itself; one that begins another, and
 * that other one (G1 and G13), by Enter, Space or an arrow.
 *
 * @param typed what is typed of an open label; empty where none is open
 * @returns the action, undefined where the key is none of a sheet's; and what is typed of an open label now
 */
export function ratingAction(
  { key, ctrl }: PressedKey,
  typed: string,
  items: readonly ScaleItem[],
  range: { low: number; high: number },
): { action: RatingAction | undefined; typed: string } {
  if (ctrl) return key === 'Enter' ? { action: { do: 'sign' }, typed: '' } : { action: undefined, typed }
  const longer = labelWith(typed, key, items)
  if (longer !== undefined) {
    const to = endsByItself(longer, items)
    return to < 0 ? { action: { do: 'wait' }, typed: longer } : { action: { do: 'jump', to }, typed: '' }
  }
  if (typed !== '') return openLabelAction(key, typed, items)
  if (/^\d$/.test(key)) {
    const score = Number(key)
    return { action: score >= range.low && score <= range.high ? { do: 'score', score } : undefined, typed }
  }
  return { action: KEYS[key.length === 1 ? key.toLowerCase() : key], typed }
}

/** Place of the item that an open label stands for: that of this label, else the first one whose label begins so. */
export function openLabelPlace(typed: string, items: readonly ScaleItem[]): number {
  const exact = items.findIndex(({ label }) => label.toUpperCase() === typed)
  return exact < 0 ? items.findIndex(({ label }) => label.toUpperCase().startsWith(typed)) : exact
}

/** What is typed of a label with one more key: an open one goes on, or a letter begins another; undefined where the key is of no label. */
function labelWith(typed: string, key: string, items: readonly ScaleItem[]): string | undefined {
  if (key.length !== 1) return undefined
  const begun = /^[a-z]$/i.test(key) ? [typed + key, key] : typed === '' ? [] : [typed + key]
  return begun
    .map((text) => text.toUpperCase())
    .find((text) => items.some(({ label }) => label.toUpperCase().startsWith(text)))
}

/** @returns place of the item of a label that neither begins another one nor is begun by one; -1 where there is none */
function endsByItself(typed: string, items: readonly ScaleItem[]): number {
  const labels = items.map(({ label }) => label.toUpperCase())
  const related = labels.filter((label) => label.startsWith(typed) || typed.startsWith(label))
  return related.length === 1 ? labels.indexOf(typed) : -1
}

/** What a key does that does not go on with the open label. */
function openLabelAction(key: string, typed: string, items: readonly ScaleItem[]) {
  const wait = (text: string) => ({ action: { do: 'wait' } as const, typed: text })
  if (ENDS.has(key)) return { action: { do: 'jump', to: openLabelPlace(typed, items) } as const, typed: '' }
  if (key === 'Escape') return wait('')
  if (key === 'Backspace' || key === 'Delete') return wait(typed.slice(0, -1))
  if (key === '?') return { action: KEYS[key], typed: '' }
  return key.length === 1 ? wait(typed) : { action: undefined, typed }
}

const ENDS = new Set(['Enter', ' ', 'ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight'])

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
  t: { do: 'time' },
  ',': { do: 'time' },
  '?': { do: 'help' },
  a: { do: 'anchors' },
  i: { do: 'anchors' },
}

/** The digits that score. */
function chipRange(items: readonly ScaleItem[]): Message {
  const { low, high } = rangeOf(items.filter((item) => !isTyped(item)))
  return phrase('{from} to {to}', { from: low, to: high })
}

/** The keys of a sheet of these items as the help lists them. */
export function keysInWords(items: readonly ScaleItem[]): { key: string | Message; does: Message }[] {
  const labels = items.map(({ label }) => label)
  const short = labels.find((label) => labels.some((other) => other !== label && other.startsWith(label)))
  const long = short !== undefined && labels.findLast((label) => label !== short && label.startsWith(short))
  const single = items.findLast(({ label }) => endsByItself(label.toUpperCase(), items) >= 0)
  return [
    ...(items.some((item) => !isTyped(item))
      ? [{ key: chipRange(items), does: phrase('Score the item and go to the next one') }]
      : []),
    ...(items.some(isTyped)
      ? [
          {
            key: phrase('Digits, then Enter'),
            does: phrase('Type the score of an item with a long range, and go to the next one'),
          },
        ]
      : []),
    { key: phrase('↑ ↓ or Enter'), does: phrase('Go to another item') },
    { key: '← →', does: phrase('One score lower or higher') },
    ...(single ? [{ key: single.label, does: phrase('Go to the item of that name') }] : []),
    ...(short && long
      ? [
          {
            key: phrase('{label}, then Enter', { label: short }),
            does: phrase('Go to {short}, which could also become {long}: no key scores before Enter', { short, long }),
          },
        ]
      : []),
    { key: phrase('key|Backspace'), does: phrase('Clear the item') },
    { key: 'x', does: phrase('Not assessable, with a reason') },
    { key: phrase('{key} or {other}', { key: 'c', other: '.' }), does: phrase('Note on the item') },
    { key: phrase('{key} or {other}', { key: 't', other: ',' }), does: phrase('Note with the time of the recording') },
    { key: phrase('{key} or {other}', { key: 'a', other: 'i' }), does: phrase('Anchors of the item') },
    { key: phrase('key|Ctrl Enter'), does: phrase('Sign, or go to the first item that is open') },
    { key: phrase('Shift {key}', { key: phrase('key|Space') }), does: phrase('Play or pause the recording') },
    { key: phrase('Shift {key}', { key: '← →' }), does: phrase('5 seconds back or forward') },
    { key: '< >', does: phrase('Play slower or faster') },
  ]
}
