import { Table, Text } from '@mantine/core'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
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
  const t = useText()
  return (
    <LongTable verticalSpacing={3} aria-label={t('Your scores, {name}', { name: scale.name })}>
      <Table.Tbody>
        {items.map((item) => {
          const remark = entered.remarks[item.key]
          return (
            <Table.Tr key={item.key}>
              <Table.Td>
                <b>{item.label}</b> {t.stored(item.title)}
                {remark?.notAssessable !== undefined && (
                  <Text size="xs" c="dimmed">
                    {t('Not assessable: {notAssessable}', { notAssessable: remark.notAssessable })}
                  </Text>
                )}
                {remark?.note !== undefined && (
                  <Text size="xs" c="dimmed" style={{ whiteSpace: 'pre-wrap' }}>
                    {t('Note: {note}', { note: remark.note })}
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right" style={{ verticalAlign: 'top' }}>
                {entered.scores[item.key] ?? (remark?.notAssessable === undefined ? '–' : t('n/a'))}
              </Table.Td>
            </Table.Tr>
          )
        })}
      </Table.Tbody>
    </LongTable>
  )
}
