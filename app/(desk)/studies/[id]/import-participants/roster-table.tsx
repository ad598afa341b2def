import { Badge, Group, ScrollArea, Table, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { RosterPreview } from '#lib/rosters/import-roster.ts'

/** The rows as they would be stored. */
export function RosterTable({ preview: { rows, counts, problemCount } }: { preview: RosterPreview }) {
  const t = useText()
  return (
    <>
      <ScrollArea.Autosize
        mah={420}
        type="auto"
        offsetScrollbars
        viewportProps={{ tabIndex: 0, 'aria-label': t('Rows of the file') }}
      >
        <Table stickyHeader verticalSpacing={4} horizontalSpacing="xs" miw={560}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Row')}</Table.Th>
              <Table.Th>{t('Participant')}</Table.Th>
              <Table.Th>{t('Visit')}</Table.Th>
              <Table.Th>{t('Date')}</Table.Th>
              <Table.Th>{t('Groups')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ line, participant, visit, date, groups, isNewParticipant, isNewInterview }) => (
              <Table.Tr key={line}>
                <Table.Td>{line}</Table.Td>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>
                  <Group gap={4} wrap="nowrap">
                    {participant || '—'}
                    {isNewParticipant && problemCount === 0 && <New />}
                  </Group>
                </Table.Td>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>
                  <Group gap={4} wrap="nowrap">
                    {visit ?? '—'}
                    {isNewInterview && !isNewParticipant && problemCount === 0 && <New />}
                  </Group>
                </Table.Td>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>{date ?? '—'}</Table.Td>
                <Table.Td>{Object.values(groups).join(', ') || '—'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      {rows.length >= 300 && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('The first {count} rows; {interviews} interviews would be added in all.', {
            count: rows.length,
            interviews: counts.interviews,
          })}
        </Text>
      )}
    </>
  )
}

function New() {
  const t = useText()
  return (
    <Badge size="xs" variant="light">
      {t('new')}
    </Badge>
  )
}
