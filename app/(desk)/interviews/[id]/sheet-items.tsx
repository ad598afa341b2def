import { SegmentedControl, Stack, Text } from '@mantine/core'
import type { Scale, Scores } from '#lib/scales/scale.ts'

/** The items of a scale with the score of each. */
export function SheetItems({
  scale,
  scores,
  onRate,
  disabled = false,
}: {
  scale: Scale
  scores: Scores
  onRate: (item: string, score: number) => void
  disabled?: boolean
}) {
  const values = Array.from({ length: scale.high - scale.low + 1 }, (_, i) => String(scale.low + i))
  return (
    <Stack gap="xs" mah={520} style={{ overflowY: 'auto' }}>
      {scale.items.map((item) => (
        <div key={item.key}>
          <Text size="sm" id={`item-${item.key}`}>
            <b>{item.label}</b> {item.title}
          </Text>
          <SegmentedControl
            fullWidth
            size="xs"
            data={values}
            disabled={disabled}
            value={scores[item.key] === undefined ? '' : String(scores[item.key])}
            onChange={(value) => onRate(item.key, Number(value))}
            aria-labelledby={`item-${item.key}`}
          />
        </div>
      ))}
    </Stack>
  )
}
