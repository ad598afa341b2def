import { Card, Table, Title } from '@mantine/core'
import type { SeenSheet } from '#lib/review/seen-sheets.ts'

/** The locked sheets that the person may see, each with its score of the target; nothing where there are none. */
export function LockedSheets({ sheets, target }: { sheets: readonly SeenSheet[]; target: string }) {
  if (sheets.length === 0) return null
  return (
    <Card>
      <Title order={2} mb="xs">
        Locked sheets
      </Title>
      <Table>
        <Table.Tbody>
          {sheets.map((sheet) => (
            <Table.Tr key={sheet.rater}>
              <Table.Td>{sheet.rater}</Table.Td>
              <Table.Td ta="right">
                {target} {sheet.score ?? '—'}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  )
}
