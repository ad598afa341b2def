import { Kbd } from '@mantine/core'
import { type Ref, useImperativeHandle, useRef, useState } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import { clamp } from '#lib/numbers/clamp.ts'
import type { Anchors } from '#lib/own-scales/stored-anchors.ts'
import type { Entered } from '#lib/ratings/changed-items.ts'
import type { Scale, ScaleItem, ScaleSum } from '#lib/scales/scale.ts'
import { ItemAnchors } from './item-anchors.tsx'
import { itemEntries } from './item-entries.ts'
import type { ItemEntry } from './kept-draft.ts'
import { RemarkFields, useOpenRemarks } from './open-remarks.tsx'
import { openLabelPlace } from './rating-keys.ts'
import { SheetItem } from './sheet-item.tsx'
import classes from './sheet-items.module.css'
import { useRatingKeys } from './use-rating-keys.ts'

/** What a page may do with the sheet. */
export interface SheetHandle {
  /** Focuses an item. */
  goTo: (place: number) => void
  /** Focuses the field of a remark that is neither saved nor cancelled; returns whether there is one. */
  toOpenRemark: () => boolean
}

interface Sheet {
  scale: Scale
  /** Those that are rated, in order. */
  items: readonly ScaleItem[]
  entered: Entered
  onEnter: (entries: Record<string, ItemEntry>) => void
  onSign?: () => void
  onHelp?: () => void
  /** The study's: the words of its scores. */
  anchors?: Anchors | undefined
  /** Whether what an item and its scores mean is shown below the one that is being rated. */
  isExplained?: boolean
  /** The sum that some of the items count for, which are marked. */
  counting?: ScaleSum | undefined
  onAnchors?: () => void
  handle?: Ref<SheetHandle>
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
  isExplained = false,
  counting,
  onAnchors,
  handle,
}: Sheet) {
  const t = useText()
  const writing = useOpenRemarks()
  const [typed, setTyped] = useState('')
  const { list, active, setActive, goTo } = useActiveItem(items.length)
  useImperativeHandle(handle, () => ({ goTo, toOpenRemark: writing.focusFirst }))
  const entries = itemEntries(entered, onEnter)
  const { press, release } = useRatingKeys({
    items,
    active,
    entered,
    entries,
    typed,
    onType: setTyped,
    goTo,
    edit: writing.open,
    onSign,
    onHelp,
    onAnchors,
  })
  return (
    <fieldset
      ref={list}
      className={classes.list}
      onKeyDown={press}
      onKeyUp={release}
      onBlur={() => setTyped('')}
      onClick={() => setTyped('')}
      aria-label={t('Items of {name}', { name: scale.name })}
    >
      {items.map((item, place) => (
        <SheetItem
          key={item.key}
          item={item}
          words={wordsOf(t, item, anchors?.[item.key])}
          counts={counting?.items.includes(item.key) ? t.stored(counting.title) : undefined}
          entered={entered}
          isActive={place === active}
          isTyping={typed !== ''}
          onFocus={() => setActive(place)}
          onRate={(score) => entries.rate(item, score)}
          onClear={() => entries.clear(item)}
          onRemark={(what) => writing.open({ item: item.key, what })}
        >
          {typed !== '' && place === active && <OpenLabel typed={typed} items={items} />}
          {isExplained && place === active && <ItemAnchors item={item} anchors={anchors?.[item.key]} />}
          <RemarkFields
            item={item}
            remark={entered.remarks[item.key]}
            writing={writing}
            onSave={(what, text) => {
              entries.remarkOn(item, what, text)
              goTo(what === 'notAssessable' && text ? place + 1 : place)
            }}
            onCancel={() => goTo(place)}
          />
        </SheetItem>
      ))}
    </fieldset>
  )
}

/** What the scores of an item mean: the study's own words, else the short ones that the scale has. */
function wordsOf(t: PageTranslator, { levels }: ScaleItem, own: Anchors[string] | undefined): Record<string, string> {
  const short = Object.entries<string>(levels).map(([score, text]) => [score, t.stored(text)] as const)
  return { ...Object.fromEntries(short), ...own?.levels }
}

/** The item that has the focus, of a list whose children are the items in order. */
function useActiveItem(count: number) {
  const [active, setActive] = useState(0)
  const list = useRef<HTMLFieldSetElement>(null)
  const goTo = (place: number) => {
    const next = clamp(place, 0, count - 1)
    setActive(next)
    const row = list.current?.children[next]
    row?.querySelector<HTMLElement>('[data-stop]')?.focus()
    row?.scrollIntoView({ block: 'nearest' })
  }
  return { list, active, setActive, goTo }
}

/** What is typed of a label, and where Enter would go. */
function OpenLabel({ typed, items }: { typed: string; items: readonly ScaleItem[] }) {
  const t = useText()
  return (
    <div role="status" className={classes.typed}>
      <Kbd>{typed}_</Kbd>{' '}
      {t('Enter: go to {label}. Esc: stay here.', { label: items[openLabelPlace(typed, items)]!.label })}
    </div>
  )
}
