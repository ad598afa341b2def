import { Card, Table, Text, Title } from '@mantine/core'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import type { AnsweredItem } from '#lib/reports/whole-card.ts'

/** Every item of TRIPOD+AI, and where the card answers it. */
export function ItemsTable({ items }: { items: readonly AnsweredItem[] }) {
  const t = useText()
  const open = items.filter(({ answer }) => answer === 'not stated').length
  return (
    <Card component="section" aria-label={t('Items of TRIPOD+AI')}>
      <Title order={2} mb={6}>
        {t('Items of TRIPOD+AI')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {open === 0
          ? t(
              'Reporting items for prediction models (Collins et al. 2024, BMJ 385, e078378), with the section of this card that answers each. All items are answered, some in part.',
            )
          : t(
              'Reporting items for prediction models (Collins et al. 2024, BMJ 385, e078378), with the section of this card that answers each. {open} of {count} items are not stated.',
              { open, count: items.length },
            )}
      </Text>
      <LongTable minWidth={640} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('Item')}</Table.Th>
            <Table.Th>{t('Requirement')}</Table.Th>
            <Table.Th>{t('Section')}</Table.Th>
            <Table.Th>{t('Answer')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map(({ item, asks, sections, answer }) => (
            <Table.Tr key={item}>
              <Table.Td>{item}</Table.Td>
              <Table.Td>{t.stored(asks)}</Table.Td>
              <Table.Td>{sections.map((section) => t.stored(section)).join('; ')}</Table.Td>
              <Table.Td fw={answer === 'not stated' ? 600 : undefined}>{t.stored(answer)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </LongTable>
    </Card>
  )
}
