import { ActionIcon, Text } from '@mantine/core'
import { IconMessage, IconMessagePlus } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useText } from '#app/language.tsx'
import type { Entered } from '#lib/ratings/changed-items.ts'
import type { Remark } from '#lib/ratings/remarks.ts'
import type { ScaleItem } from '#lib/scales/scale.ts'
import { levelName } from '#lib/scales/scores.ts'
import classes from './sheet-items.module.css'

/** An item of a sheet with a chip for each score. */
export function SheetItem({
  item,
  entered,
  isActive,
  isTyping,
  onFocus,
  onRate,
  onRemark,
  children,
}: {
  item: ScaleItem
  entered: Entered
  isActive: boolean
  /** Whether a label is open, which Escape closes and no dialog around it. */
  isTyping: boolean
  onFocus: () => void
  onRate: (score: number) => void
  onRemark: (what: keyof Remark) => void
  children: ReactNode
}) {
  const t = useText()
  const score = entered.scores[item.key]
  const remark = entered.remarks[item.key]
  const isNotAssessable = remark?.notAssessable !== undefined
  const NoteIcon = remark?.note === undefined ? IconMessagePlus : IconMessage
  return (
    <div className={classes.item} data-active={isActive || undefined}>
      <div className={classes.line}>
        <Text size="sm" id={`item-${item.key}`} style={{ minWidth: 0 }}>
          <b>{item.label}</b> {t.stored(item.title)}
        </Text>
        <div className={classes.scores}>
          <Scores
            item={item}
            score={score}
            isNotAssessable={isNotAssessable}
            isActive={isActive}
            isTyping={isTyping}
            onFocus={onFocus}
            onRate={onRate}
            onNotAssessable={() => onRemark('notAssessable')}
          />
          <ActionIcon
            variant="subtle"
            color={remark?.note === undefined ? 'gray' : 'teal'}
            size={32}
            tabIndex={-1}
            aria-label={
              remark?.note === undefined
                ? t('Add a note on {label}', { label: item.label })
                : t('Note on {label}', { label: item.label })
            }
            onClick={() => onRemark('note')}
          >
            <NoteIcon size={17} aria-hidden />
          </ActionIcon>
        </div>
      </div>
      {isNotAssessable && (
        <Text size="xs" c="dimmed">
          {t('Not assessable: {notAssessable}', { notAssessable: remark.notAssessable })}
        </Text>
      )}
      {remark?.note !== undefined && (
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'pre-wrap' }}>
          {t('Note: {note}', { note: remark.note })}
        </Text>
      )}
      {children}
    </div>
  )
}

/** A chip for each score, and one for an item that can't be assessed. */
function Scores({
  item,
  score,
  isNotAssessable,
  isActive,
  isTyping,
  onFocus,
  onRate,
  onNotAssessable,
}: {
  item: ScaleItem
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
      onFocus={onFocus}
      onClick={choose}
    >
      {label}
    </button>
  )
  return (
    <div role="radiogroup" aria-labelledby={`item-${item.key}`} className={classes.chips}>
      {values.map((value) =>
        chip(value, String(value), levelName(t, item, value), score === value, () => onRate(value)),
      )}
      {chip('x', t('n/a'), t('n/a, not assessable'), isNotAssessable, onNotAssessable)}
    </div>
  )
}
