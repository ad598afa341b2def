import { Group, Stack, Text, Tooltip } from '@mantine/core'
import type { Entered } from '#lib/ratings/changed-items.ts'
import type { Scale, ScaleSum } from '#lib/scales/scale.ts'
import { outcomeOf, type Scores } from '#lib/scales/scores.ts'
import { oneDecimal } from '../../numbers.ts'

/** The sums of a sheet by the scale's rule; one that can't be computed, or is prorated, says which items have no score. */
export function SheetSums({ scale, entered: { scores } }: { scale: Scale; entered: Entered }) {
  return (
    <Stack gap={6} mt="sm">
      <Sums scale={scale} sums={scale.sums} scores={scores} />
      {scale.models.map((model) => (
        <details key={model.key}>
          <Text component="summary" size="sm" c="dimmed" style={{ cursor: 'pointer' }}>
            {model.title}
          </Text>
          <Sums scale={scale} sums={model.sums} scores={scores} />
          <Text size="xs" c="dimmed">
            {model.source}
          </Text>
        </details>
      ))}
    </Stack>
  )
}

function Sums({ scale, sums, scores }: { scale: Scale; sums: readonly ScaleSum[]; scores: Scores }) {
  return (
    <Group gap="lg">
      {sums.map((sum) => (
        <Sum key={sum.key} scale={scale} sum={sum} scores={scores} />
      ))}
    </Group>
  )
}

function Sum({ scale, sum, scores }: { scale: Scale; sum: ScaleSum; scores: Scores }) {
  const { value, prorated, missing } = outcomeOf(scale, sum, scores)
  const text = value === undefined ? '–' : Number.isInteger(value) ? String(value) : oneDecimal(value)
  if (value !== undefined && !prorated)
    return (
      <Text size="sm">
        {sum.title} <b>{text}</b>
      </Text>
    )
  const labels = scale.items.filter(({ key }) => missing.includes(key)).map(({ label }) => label)
  const rule = prorated
    ? 'Prorated by the scale’s rule.'
    : scale.prorating
      ? 'Too few items have a score.'
      : 'Needs all items.'
  const why = `${rule} No score yet: ${labels.join(', ')}.`
  const shown = prorated ? `${text} prorated` : text
  return (
    <Tooltip label={why} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      <Text
        size="sm"
        {...(value === undefined && { c: 'dimmed' })}
        tabIndex={0}
        aria-label={`${sum.title} ${shown}. ${why}`}
        role="note"
      >
        {sum.title} {prorated ? <b>{shown}</b> : shown}
      </Text>
    </Tooltip>
  )
}
