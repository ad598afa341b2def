import { type KeyboardEvent, useRef } from 'react'
import { clamp } from '#lib/numbers/clamp.ts'
import type { Entered } from '#lib/ratings/changed-items.ts'
import type { Remark } from '#lib/ratings/remarks.ts'
import type { ScaleItem } from '#lib/scales/scale.ts'
import type { ItemEntries } from './item-entries.ts'
import { type RatingAction, ratingAction } from './rating-keys.ts'
import { useSheetPlayer } from './sheet-player.ts'

/** The remark on an item that is being written. */
export interface EditedRemark {
  item: string
  what: keyof Remark
  /** Time of the recording that goes into the note, in s. */
  seconds?: number | undefined
}

/** Whether it is the field into which the score of an item with a long range is typed. */
export const isScoreField = (element: Element): boolean => element.matches('input[data-score]')

/** Keys that write and edit a number. */
const OF_FIELD = /^(?:\d|Backspace|Delete|ArrowLeft|ArrowRight|Home|End)$/

/** Does what the keys of the sheet stand for; returns what the sheet is to call when a key is pressed. */
export function useRatingKeys({
  items,
  active,
  entered,
  entries,
  typed,
  onType,
  goTo,
  edit,
  onSign,
  onHelp,
  onAnchors,
}: {
  items: readonly ScaleItem[]
  /** Place of the item that has the focus. */
  active: number
  entered: Entered
  entries: ItemEntries
  /** What is typed of a label that is open; empty where none is. */
  typed: string
  onType: (typed: string) => void
  goTo: (place: number) => void
  edit: (remark: EditedRemark) => void
  onSign: (() => void) | undefined
  onHelp: (() => void) | undefined
  onAnchors: (() => void) | undefined
}) {
  const taken = useRef(false)
  const player = useSheetPlayer()
  const act = (action: RatingAction) => {
    const item = items[active]!
    const score = entered.scores[item.key]
    switch (action.do) {
      case 'score':
        entries.rate(item, action.score)
        return goTo(active + 1)
      case 'shift':
        return entries.rate(item, score === undefined ? item.low : clamp(score + action.by, item.low, item.high))
      case 'move':
        return goTo(active + action.by)
      case 'jump':
        return goTo(action.to)
      case 'clear':
        return entries.clear(item)
      case 'not-assessable':
        return edit({ item: item.key, what: 'notAssessable' })
      case 'note':
        return edit({ item: item.key, what: 'note' })
      case 'time':
        return edit({ item: item.key, what: 'note', seconds: player?.now() })
      case 'sign':
        return onSign?.()
      case 'help':
        return onHelp?.()
      case 'anchors':
        return onAnchors?.()
      case 'wait':
        return
    }
  }
  const press = (event: KeyboardEvent) => {
    taken.current = false
    if (event.altKey || event.metaKey || (event.shiftKey && event.key.length > 1)) return
    const target = event.target as HTMLElement
    if (target.getAttribute('role') !== 'radio' && !isScoreField(target)) return
    // In a field for a number, digits and what edits them are the field's own, unless a label is open.
    if (isScoreField(target) && typed === '' && OF_FIELD.test(event.key) && !event.ctrlKey) return
    const found = ratingAction({ key: event.key, ctrl: event.ctrlKey }, typed, items, items[active]!)
    if (found.typed !== typed) onType(found.typed)
    if (!found.action) return
    event.preventDefault()
    taken.current = true
    act(found.action)
  }
  /** Some browsers press a button when Space is let go, whatever became of the key before. */
  const release = (event: KeyboardEvent) => {
    if (event.key === ' ' && taken.current) event.preventDefault()
  }
  return { press, release }
}
