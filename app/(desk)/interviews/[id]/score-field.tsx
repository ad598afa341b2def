import { Text } from '@mantine/core'
import { useRef, useState } from 'react'
import { useText } from '#app/language.tsx'
import type { ScaleItem } from '#lib/scales/scale.ts'
import classes from './sheet-items.module.css'

/** What somebody typed: a score of the item, nothing, or what is neither. */
export function typedScore(text: string, { low, high }: Pick<ScaleItem, 'low' | 'high'>): number | 'none' | 'wrong' {
  if (text === '') return 'none'
  const score = Number(text)
  return /^\d+$/.test(text) && score >= low && score <= high ? score : 'wrong'
}

/** What is being typed into a field, until it is entered. */
function useTyped(item: ScaleItem, score: number | undefined, onRate: (score: number) => void, onClear: () => void) {
  const [text, setText] = useState<string>()
  const [isRefused, refuse] = useState(false)
  // The field is left in the same moment in which Enter is pressed.
  const typed = useRef<string>(undefined)
  const type = (now: string | undefined) => {
    typed.current = now
    setText(now)
    refuse(false)
  }
  /** @returns whether nothing stands against going on */
  const enter = () => {
    if (typed.current === undefined) return true
    const entered = typedScore(typed.current, item)
    // What is no score stays to be seen and is not counted, so that no other score is signed than the one that is shown.
    if (typeof entered === 'string' && score !== undefined) onClear()
    if (entered === 'wrong') refuse(true)
    else type(undefined)
    if (typeof entered === 'number' && entered !== score) onRate(entered)
    return entered !== 'wrong'
  }
  return { text, isRefused, type, enter }
}

/** A field for the score of an item that has too many to choose from. What is typed counts once Enter or an arrow is pressed, or the field is left. */
export function ScoreField({
  item,
  word,
  score,
  isNotAssessable,
  isActive,
  isTyping,
  onFocus,
  onRate,
  onClear,
  onNotAssessable,
}: {
  item: ScaleItem
  /** What the score means, where the scale or the study says so. */
  word: string | undefined
  score: number | undefined
  isNotAssessable: boolean
  isActive: boolean
  /** Whether a label is open, which Escape closes and no dialog around it. */
  isTyping: boolean
  onFocus: () => void
  onRate: (score: number) => void
  onClear: () => void
  onNotAssessable: () => void
}) {
  const t = useText()
  const { low, high, key } = item
  const { text, isRefused, type, enter } = useTyped(item, score, onRate, onClear)
  const ends = { low: String(low), high: String(high) }
  const range = t('{low} to {high}', ends)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset within the sheet's would be announced with every item
    <div role="group" aria-labelledby={`item-${key}`} className={classes.typedScore}>
      <input
        type="text"
        inputMode="numeric"
        autoComplete="off"
        className={classes.number}
        data-score
        data-stop
        {...(isTyping && { 'data-mantine-stop-propagation': 'true' })}
        tabIndex={isActive ? 0 : -1}
        maxLength={String(high).length}
        placeholder={range}
        aria-label={[item.label, range, word ?? ''].filter((part) => part !== '').join(', ')}
        aria-invalid={isRefused}
        value={text ?? score ?? ''}
        onFocus={onFocus}
        onChange={({ currentTarget: { value } }) => type(value.replace(/\D/g, ''))}
        onKeyDown={(event) => {
          // The sheet goes on to another item with these, but not from what is no score.
          if (/^(?:Enter|ArrowUp|ArrowDown)$/.test(event.key) && !isTyping && !enter()) event.stopPropagation()
        }}
        onBlur={() => void enter()}
      />
      <button
        type="button"
        className={classes.score}
        aria-pressed={isNotAssessable}
        aria-label={t('n/a, not assessable')}
        tabIndex={-1}
        onClick={onNotAssessable}
      >
        {t('n/a')}
      </button>
      <Text size="xs" role="status" className={classes.refusal}>
        {isRefused && t('Enter a number from {low} to {high}.', ends)}
      </Text>
    </div>
  )
}
