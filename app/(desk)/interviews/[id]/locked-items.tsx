import { Table, Text } from '@mantine/core'
import type { Entered } from '#lib/ratings/changed-items.ts'
import type { Scale, ScaleItem } from '#lib/scales/scale.ts'

/** The items of a locked sheet with what was entered. */
export function LockedItems({
  scale,
  items,
  entered,
}: {
  scale: Scale
  items: readonly ScaleItem[]
  entered: Entered
}) {
  return (
    <Table verticalSpacing={3} aria-label={`Your scores, ${scale.name}`}>
      <Table.Tbody>
        {items.map((item) => {
          const remark = entered.remarks[item.key]
          return (
            <Table.Tr key={item.key}>
              <Table.Td>
                <b>{item.label}</b> {item.title}
                {remark?.notAssessable !== undefined && (
                  <Text size="xs" c="dimmed">
                    Not assessable: {remark.notAssessable}
                  </Text>
                )}
                {remark?.note !== undefined && (
                  <Text size="xs" c="dimmed" style={{ whiteSpace: 'pre-wrap' }}>
                    Note: {remark.note}
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right" style={{ verticalAlign: 'top' }}>
                {entered.scores[item.key] ?? (remark?.notAssessable === undefined ? '–' : 'n/a')}
              </Table.Td>
            </Table.Tr>
          )
        })}
      </Table.Tbody>
    </Table>
  )
}
