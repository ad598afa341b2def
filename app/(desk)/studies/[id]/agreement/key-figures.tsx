import { Table, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { phrase } from '#lib/messages/message.ts'
import { summaryRows } from '#lib/reports/paper-table.ts'
import type { StatisticKey } from '#lib/reports/statistic-labels.ts'

/** The few statistics that a picture is read with, beside it, in the order of the table of all statistics. */
export function KeyFigures({
  agreement: { summary },
  statistics,
  children,
}: {
  agreement: AgreementPage
  statistics: readonly StatisticKey[]
  children?: React.ReactNode
}) {
  const t = useText()
  const names = [phrase('score|estimate'), phrase('score|rating')] as const
  const rows = summaryRows(t, summary, names).filter(({ key }) => statistics.includes(key))
  return (
    <div>
      <Table verticalSpacing={5} horizontalSpacing={4}>
        <Table.Tbody>
          {rows.map(({ key, statistic, value, interval }) => (
            <Table.Tr key={key}>
              <Table.Th fw={400} scope="row">
                {statistic}
              </Table.Th>
              <Table.Td ta="right" fw={600}>
                {value}
              </Table.Td>
              <Table.Td ta="right">
                <Text size="xs" c="dimmed">
                  {interval}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {children}
    </div>
  )
}
