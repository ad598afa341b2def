import { Badge, Group, ScrollArea, Table, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { ImportPreview } from '#lib/rating-imports/import-ratings.ts'
import type { Scale } from '#lib/scales/scale.ts'
import { plainNumber } from '../ratings/plain-number.ts'

/** The sheets as they would be stored. */
export function PreviewTable({ preview, scale, target }: { preview: ImportPreview; scale: Scale; target: string }) {
  const t = useText()
  const { rows, counts } = preview
  const all = counts.sheets + counts.there
  const shown = scale.items.filter(({ key }) => rows.some(({ scores }) => scores[key] !== undefined))
  return (
    <>
      <ScrollArea.Autosize
        mah={420}
        type="auto"
        offsetScrollbars
        viewportProps={{ tabIndex: 0, 'aria-label': t('Sheets of the file') }}
      >
        <Table stickyHeader verticalSpacing={4} horizontalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Row')}</Table.Th>
              <Table.Th>{t('Participant')}</Table.Th>
              <Table.Th>{t('Visit')}</Table.Th>
              <Table.Th>{t('Date')}</Table.Th>
              <Table.Th>{t('Rater')}</Table.Th>
              <Table.Th ta="right">{target}</Table.Th>
              {shown.map(({ key, label }) => (
                <Table.Th key={key} ta="right">
                  {label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={`${row.line} ${row.rater.name}`}>
                <Table.Td>{row.line}</Table.Td>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>
                  <Group gap={4} wrap="nowrap">
                    {row.participant}
                    {row.isNewParticipant && <New />}
                  </Group>
                </Table.Td>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>
                  <Group gap={4} wrap="nowrap">
                    {row.visit}
                    {row.isNewInterview && !row.isNewParticipant && <New />}
                  </Group>
                </Table.Td>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>{row.date || '—'}</Table.Td>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>
                  <Group gap={4} wrap="nowrap">
                    {row.rater.name}
                    {row.isThere && (
                      <Badge size="xs" variant="default">
                        {t('there already')}
                      </Badge>
                    )}
                  </Group>
                </Table.Td>
                <Table.Td ta="right">{row.score === undefined ? '—' : plainNumber(t, row.score, 2)}</Table.Td>
                {shown.map(({ key }) => (
                  <Table.Td key={key} ta="right">
                    {row.scores[key] ?? ''}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      {all > rows.length && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('The first {count} of {all} sheets.', { count: rows.length, all })}
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
