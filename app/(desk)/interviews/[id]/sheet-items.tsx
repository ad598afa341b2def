import { SegmentedControl, Stack, Table, Text } from '@mantine/core'
import type { Scale, Scores } from '#lib/scales/scale.ts'

/** The items of a scale with the score of each, to be rated. */
export function SheetItems({
  scale,
  scores,
  onRate,
}: {
  scale: Scale
  scores: Scores
  onRate: (item: string, score: number) => void
}) {
  const values = Array.from({ length: scale.high - scale.low + 1 }, (_, i) => String(scale.low + i))
  return (
    <Stack gap="xs">
      {scale.items.map((item) => (
        <div key={item.key}>
          <Text size="sm" id={`item-${item.key}`}>
            <b>{item.label}</b> {item.title}
          </Text>
          <SegmentedControl
            fullWidth
            size="xs"
            data={values}
            value={scores[item.key] === undefined ? '' : String(scores[item.key])}
            onChange={(value) => onRate(item.key, Number(value))}
            aria-labelledby={`item-${item.key}`}
          />
        </div>
      ))}
    </Stack>
  )
}

/** The items of a locked sheet with their scores. */
export function LockedItems({ scale, scores }: { scale: Scale; scores: Scores }) {
  return (
    <Table verticalSpacing={3} aria-label="Your scores">
      <Table.Tbody>
        {scale.items.map((item) => (
          <Table.Tr key={item.key}>
            <Table.Td>
              <b>{item.label}</b> {item.title}
            </Table.Td>
            <Table.Td ta="right">{scores[item.key] ?? '—'}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
