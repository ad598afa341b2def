import { type Ref, useImperativeHandle, useRef, useState } from 'react'
import { useText } from '#app/language.tsx'
import { clamp } from '#lib/numbers/clamp.ts'
import type { Anchors } from '#lib/own-scales/stored-anchors.ts'
import type { Entered } from '#lib/ratings/changed-items.ts'
import type { Scale, ScaleItem } from '#lib/scales/scale.ts'
import { ItemAnchors } from './item-anchors.tsx'
import { itemEntries } from './item-entries.ts'
import type { ItemEntry } from './kept-draft.ts'
import { RemarkField } from './remark-field.tsx'
import { SheetItem } from './sheet-item.tsx'
import classes from './sheet-items.module.css'
import { type EditedRemark, useRatingKeys } from './use-rating-keys.ts'

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
  const t = useText()
  const [active, setActive] = useState(0)
  const [editing, setEditing] = useState<EditedRemark>()
  const list = useRef<HTMLFieldSetElement>(null)

  const goTo = (place: number) => {
    const next = clamp(place, 0, items.length - 1)
    setActive(next)
    const row = list.current?.children[next]
    row?.querySelector<HTMLElement>('[role=radio][data-stop]')?.focus()
    row?.scrollIntoView({ block: 'nearest' })
  }
  useImperativeHandle(handle, () => ({ goTo }))
  const entries = itemEntries(entered, onEnter)
  const press = useRatingKeys({ items, active, entered, entries, goTo, edit: setEditing, onSign, onHelp, onAnchors })
  return (
    <fieldset
      ref={list}
      className={classes.list}
      onKeyDown={press}
      aria-label={t('Items of {name}', { name: scale.name })}
    >
      {items.map((item, place) => (
        <SheetItem
          key={item.key}
          item={item}
          entered={entered}
          isActive={place === active}
          onFocus={() => setActive(place)}
          onRate={(score) => entries.rate(item, score)}
          onRemark={(what) => setEditing({ item: item.key, what })}
        >
          {anchors && place === active && <ItemAnchors item={item} anchors={anchors[item.key]} />}
          {editing?.item === item.key && (
            <RemarkField
              what={editing.what}
              label={item.label}
              before={entered.remarks[item.key]?.[editing.what] ?? ''}
              onSave={(text) => {
                entries.remarkOn(item, editing.what, text)
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
