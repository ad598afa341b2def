import { Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { Scale, ScaleSum } from '#lib/scales/scale.ts'
import { outcomeOf, type Scores } from '#lib/scales/scores.ts'
import { scoreInWords } from '../score-in-words.ts'

/** What the study's target comes to so far: of the items that have a score, until all have one. */
export function LiveSum({ scale, sum, scores }: { scale: Scale; sum: ScaleSum; scores: Scores }) {
  const t = useText()
  const scored = sum.items.filter((item) => scores[item] !== undefined)
  const title = t.stored(sum.title)
  const count = sum.items.length
  if (scored.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('{title}: none of {count} items scored', { title, count })}
      </Text>
    )
  const value = scoreInWords(t, outcomeOf(scale, { ...sum, items: scored }, scores).value!)
  return (
    <Text size="sm">
      {scored.length === count
        ? t.nodes('{title} <b>{value}</b>', { b: (inside) => <b>{inside}</b>, title, value })
        : t.nodes('{title} <b>{value}</b> so far, {done} of {count} items', {
            b: (inside) => <b>{inside}</b>,
            title,
            value,
            done: scored.length,
            count,
          })}
    </Text>
  )
}
