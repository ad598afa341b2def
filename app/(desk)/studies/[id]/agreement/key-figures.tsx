import { Table, Text } from '@mantine/core'
import type { TableRow } from '#lib/reports/paper-table.ts'

/** The few numbers that a picture is read with, beside it. */
export function KeyFigures({ rows, children }: { rows: readonly TableRow[]; children?: React.ReactNode }) {
  return (
    <div>
      <Table verticalSpacing={5} horizontalSpacing={4}>
        <Table.Tbody>
          {rows.map(({ statistic, value, interval }) => (
            <Table.Tr key={statistic}>
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
