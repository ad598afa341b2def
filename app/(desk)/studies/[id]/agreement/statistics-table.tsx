'use client'
import { Button, CopyButton, Group, Table, Text, Title } from '@mantine/core'
import { formatTable, summaryRows, type TableRow } from '#lib/reports/paper-table.ts'
import type { StudyAgreement } from '#lib/studies/study-agreement.ts'
import { twoDecimals } from '../../../numbers.ts'

const FORMATS = [
  ['csv', 'CSV'],
  ['latex', 'LaTeX'],
  ['markdown', 'Markdown'],
] as const

/** The table of a paper, to be pasted into one. */
export function StatisticsTable({ agreement }: { agreement: StudyAgreement }) {
  const { disattenuated } = agreement
  const rows: TableRow[] = [
    ...summaryRows(agreement.summary),
    ...(disattenuated === undefined
      ? []
      : [
          {
            statistic: 'r without the raters’ error',
            value: twoDecimals(disattenuated),
            interval: '',
            note: 'secondary: r over the square root of the raters’ reliability; not agreement as it is',
          },
        ]),
  ]
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Title order={2}>Estimate and rating</Title>
        <Group gap={6}>
          {FORMATS.map(([format, title]) => (
            <CopyButton key={format} value={formatTable(rows, format)}>
              {({ copied, copy }) => (
                <Button size="compact-xs" variant="default" onClick={copy} aria-live="polite">
                  {copied ? 'Copied' : `Copy as ${title}`}
                </Button>
              )}
            </CopyButton>
          ))}
        </Group>
      </Group>
      <Table.ScrollContainer minWidth={560}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Statistic</Table.Th>
              <Table.Th ta="right">Value</Table.Th>
              <Table.Th>95 % interval</Table.Th>
              <Table.Th>Note</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ statistic, value, interval, note }) => (
              <Table.Tr key={statistic}>
                <Table.Td>{statistic}</Table.Td>
                <Table.Td ta="right">{value}</Table.Td>
                <Table.Td>{interval}</Table.Td>
                <Table.Td>
                  <Text size="sm" c="dimmed">
                    {note}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="sm" c="dimmed" mt="xs">
        First is the estimate, second the rating. ICC by Shrout and Fleiss with intervals of McGraw and Wong;
        concordance by Lin; limits of agreement by Bland and Altman.
      </Text>
    </>
  )
}
