import { type KeyboardEvent, type Ref, useImperativeHandle, useRef, useState } from 'react'
import type { Anchors } from '#lib/ratings/anchors/anchors.ts'
import type { Entered } from '#lib/ratings/changed-items.ts'
import type { Remark } from '#lib/ratings/remarks.ts'
import type { Scale, ScaleItem } from '#lib/scales/scale.ts'
import { ItemAnchors } from './item-anchors.tsx'
import type { ItemEntry } from './kept-draft.ts'
import { type RatingAction, ratingAction, TYPED_FOR_MS } from './rating-keys.ts'
import { RemarkField } from './remark-field.tsx'
import { SheetItem } from './sheet-item.tsx'
import classes from './sheet-items.module.css'

/** What a page may do with the sheet. */
export interface SheetHandle {
  /** Focuses an item. */
  goTo: (place: number) => void
}

/** The items of a scale to be rated: by click, or by keyboard alone. The sheet is one stop of the Tab key. */
export function SheetItems({
  scale,
  items,
  entered,
  onEnter,
  onSign,
  onHelp,
  anchors,
  onAnchors,
  handle,
}: {
  scale: Scale
  /** Those that are rated, in order. */
  items: readonly ScaleItem[]
  entered: Entered
  onEnter: (entries: Record<string, ItemEntry>) => void
  onSign?: () => void
  onHelp?: () => void
  /** The study's, shown below the item that is being rated; none where they are not wanted. */
  anchors?: Anchors | undefined
  onAnchors?: () => void
  handle?: Ref<SheetHandle>
}) {
  const [active, setActive] = useState(0)
  const [editing, setEditing] = useState<{ item: string; what: keyof Remark }>()
  const list = useRef<HTMLFieldSetElement>(null)
  const typed = useRef({ text: '', at: 0 })

  const goTo = (place: number) => {
    const next = Math.min(items.length - 1, Math.max(0, place))
    setActive(next)
    const row = list.current?.children[next]
    row?.querySelector<HTMLElement>('[role=radio][data-stop]')?.focus()
    row?.scrollIntoView({ block: 'nearest' })
  }
  useImperativeHandle(handle, () => ({ goTo }))
  const enter = ({ key }: ScaleItem, { score, remark }: ItemEntry) => {
    onEnter({ [key]: { ...(score !== undefined && { score }), ...(remark && { remark }) } })
  }
  const noteOf = ({ key }: ScaleItem): Remark | undefined => {
    const note = entered.remarks[key]?.note
    return note === undefined ? undefined : { note }
  }
  const rate = (item: ScaleItem, score: number) => {
    const remark = noteOf(item)
    enter(item, { score, ...(remark && { remark }) })
  }
  const clear = (item: ScaleItem) => {
    const remark = noteOf(item)
    enter(item, remark ? { remark } : {})
  }
  const remarkOn = (item: ScaleItem, what: keyof Remark, text: string) => {
    const { [what]: _, ...others }: Remark = entered.remarks[item.key] ?? {}
    const remark: Remark = text === '' ? others : { ...others, [what]: text }
    const score = remark.notAssessable === undefined ? entered.scores[item.key] : undefined
    enter(item, { ...(score !== undefined && { score }), ...(Object.keys(remark).length > 0 && { remark }) })
  }
  const act = (action: RatingAction) => {
    const item = items[active]!
    const score = entered.scores[item.key]
    switch (action.do) {
      case 'score':
        rate(item, action.score)
        return goTo(active + 1)
      case 'shift':
        return rate(item, score === undefined ? item.low : Math.min(item.high, Math.max(item.low, score + action.by)))
      case 'move':
        return goTo(active + action.by)
      case 'jump':
        return goTo(action.to)
      case 'clear':
        return clear(item)
      case 'not-assessable':
        return setEditing({ item: item.key, what: 'notAssessable' })
      case 'note':
        return setEditing({ item: item.key, what: 'note' })
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
    if (event.altKey || event.metaKey || (event.shiftKey && event.key.length > 1)) return
    if ((event.target as HTMLElement).getAttribute('role') !== 'radio') return
    const before = Date.now() - typed.current.at < TYPED_FOR_MS ? typed.current.text : ''
    const found = ratingAction({ key: event.key, ctrl: event.ctrlKey }, before, items, items[active]!)
    typed.current = { text: found.typed, at: Date.now() }
    if (!found.action) return
    event.preventDefault()
    act(found.action)
  }
  return (
    <fieldset ref={list} className={classes.list} onKeyDown={press} aria-label={`Items of ${scale.name}`}>
      {items.map((item, place) => (
        <SheetItem
          key={item.key}
          item={item}
          entered={entered}
          isActive={place === active}
          onFocus={() => setActive(place)}
          onRate={(score) => rate(item, score)}
          onRemark={(what) => setEditing({ item: item.key, what })}
        >
          {anchors && place === active && <ItemAnchors item={item} anchors={anchors[item.key]} />}
          {editing?.item === item.key && (
            <RemarkField
              what={editing.what}
              label={item.label}
              before={entered.remarks[item.key]?.[editing.what] ?? ''}
              onSave={(text) => {
                remarkOn(item, editing.what, text)
                setEditing(undefined)
                goTo(editing.what === 'notAssessable' && text ? place + 1 : place)
              }}
              onCancel={() => {
                setEditing(undefined)
                goTo(place)
              }}
            />
          )}
        </SheetItem>
      ))}
    </fieldset>
  )
}
