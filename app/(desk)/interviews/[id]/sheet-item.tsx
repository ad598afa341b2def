import { ActionIcon, Text, VisuallyHidden } from '@mantine/core'
import { IconMessage, IconMessagePlus } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useText } from '#app/language.tsx'
import type { Entered } from '#lib/ratings/changed-items.ts'
import type { Remark } from '#lib/ratings/remarks.ts'
import { isTyped } from '#lib/scales/item-ranges.ts'
import type { ScaleItem } from '#lib/scales/scale.ts'
import { NoteText } from './note-text.tsx'
import { ScoreField } from './score-field.tsx'
import classes from './sheet-items.module.css'

/** An item of a sheet with a chip for each score, or a field for a number where there are too many. */
export function SheetItem({
  item,
  words,
  counts,
  entered,
  isActive,
  isTyping,
  onFocus,
  onRate,
  onClear,
  onRemark,
  children,
}: {
  item: ScaleItem
  /** What its scores mean, by score, where the scale or the study says so. */
  words: Readonly<Record<string, string>>
  /** What it counts for, where not all items do. */
  counts: string | undefined
  entered: Entered
  isActive: boolean
  /** Whether a label is open, which Escape closes and no dialog around it. */
  isTyping: boolean
  onFocus: () => void
  onRate: (score: number) => void
  onClear: () => void
  onRemark: (what: keyof Remark) => void
  children: ReactNode
}) {
  const t = useText()
  const score = entered.scores[item.key]
  const remark = entered.remarks[item.key]
  // The word of the chip that is pointed at or focused, else of the one that is chosen.
  const [pointed, point] = useState<string>()
  const shown = pointed ?? String(score)
  const given = {
    ...{ item, score, isActive, isTyping, onFocus, onRate },
    isNotAssessable: remark?.notAssessable !== undefined,
    onNotAssessable: () => onRemark('notAssessable'),
  }
  return (
    <div className={classes.item} data-active={isActive || undefined}>
      <div className={classes.line}>
        <Text size="sm" id={`item-${item.key}`} className={classes.title}>
          <b>{item.label}</b> {t.stored(item.title)}
          <Mark counts={counts} />
        </Text>
        {Object.keys(words).length > 0 && (
          <Text size="xs" c="dimmed" className={classes.word} title={words[shown]} aria-hidden>
            {words[shown]}
          </Text>
        )}
        <div className={classes.scores}>
          {isTyped(item) ? (
            <ScoreField {...given} word={score === undefined ? undefined : words[score]} onClear={onClear} />
          ) : (
            <Scores {...given} words={words} onPoint={point} />
          )}
          <NoteButton item={item} remark={remark} onPress={() => onRemark('note')} />
        </div>
      </div>
      <Written remark={remark} isActive={isActive} />
      {children}
    </div>
  )
}

/** Says that an item counts for the study's target. */
function Mark({ counts }: { counts: string | undefined }) {
  const t = useText()
  if (counts === undefined) return null
  const words = t('Counts for {sum}', { sum: counts })
  return (
    <>
      <span className={classes.mark} title={words} aria-hidden>
        ●
      </span>
      <VisuallyHidden>{words}</VisuallyHidden>
    </>
  )
}

function NoteButton({ item, remark, onPress }: { item: ScaleItem; remark: Remark | undefined; onPress: () => void }) {
  const t = useText()
  const hasNote = remark?.note !== undefined
  const NoteIcon = hasNote ? IconMessage : IconMessagePlus
  return (
    <ActionIcon
      variant="subtle"
      color={hasNote ? 'teal' : 'gray'}
      size={32}
      className={classes.note}
      tabIndex={-1}
      aria-label={
        hasNote ? t('Note on {label}', { label: item.label }) : t('Add a note on {label}', { label: item.label })
      }
      onClick={onPress}
    >
      <NoteIcon size={17} aria-hidden />
    </ActionIcon>
  )
}

/** What was written of an item. */
function Written({ remark, isActive }: { remark: Remark | undefined; isActive: boolean }) {
  const t = useText()
  return (
    <>
      {remark?.notAssessable !== undefined && (
        <Text size="xs" c="dimmed">
          {t('Not assessable: {notAssessable}', { notAssessable: remark.notAssessable })}
        </Text>
      )}
      {remark?.note !== undefined && (
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'pre-wrap' }}>
          <NoteText note={remark.note} isActive={isActive} />
        </Text>
      )}
    </>
  )
}

/** “4, moderate”; a study's own words may be long, and are cut. */
const nameOf = (value: number, word = '') => {
  if (word === '') return String(value)
  return `${value}, ${word.length > 80 ? `${word.slice(0, 79)}…` : word}`
}

/** A chip for each score, and one for an item that can't be assessed. */
function Scores({
  item,
  words,
  onPoint,
  score,
  isNotAssessable,
  isActive,
  isTyping,
  onFocus,
  onRate,
  onNotAssessable,
}: {
  item: ScaleItem
  words: Readonly<Record<string, string>>
  /** Tells of which score the pointer or the focus is on a chip; undefined once it is on none. */
  onPoint: (score: string | undefined) => void
  score: number | undefined
  isNotAssessable: boolean
  isActive: boolean
  isTyping: boolean
  onFocus: () => void
  onRate: (score: number) => void
  onNotAssessable: () => void
}) {
  const t = useText()
  const values = Array.from({ length: item.high - item.low + 1 }, (_, i) => item.low + i)
  // One chip of the active item is a stop of the Tab key: the chosen one, or the first.
  const stop = isNotAssessable ? 'x' : (score ?? item.low)
  const chip = (value: number | 'x', label: string, name: string, checked: boolean, choose: () => void) => (
    // biome-ignore lint/a11y/useSemanticElements: arrow keys of native radio buttons would score in place of moving
    <button
      key={value}
      type="button"
      role="radio"
      className={classes.score}
      aria-checked={checked}
      aria-label={name}
      tabIndex={isActive && value === stop ? 0 : -1}
      {...(value === stop && { 'data-stop': true })}
      {...(isTyping && { 'data-mantine-stop-propagation': 'true' })}
      onFocus={() => {
        onPoint(String(value))
        onFocus()
      }}
      onBlur={() => onPoint(undefined)}
      onMouseEnter={() => onPoint(String(value))}
      onMouseLeave={() => onPoint(undefined)}
      onClick={choose}
    >
      {label}
    </button>
  )
  return (
    <div role="radiogroup" aria-labelledby={`item-${item.key}`} className={classes.chips}>
      {values.map((value) =>
        chip(value, String(value), nameOf(value, words[value]), score === value, () => onRate(value)),
      )}
      {chip('x', t('n/a'), t('n/a, not assessable'), isNotAssessable, onNotAssessable)}
    </div>
  )
}
