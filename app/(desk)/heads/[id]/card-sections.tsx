import { Card, Table, Text, Title } from '@mantine/core'
import type { CardSection } from '#lib/reports/card-lines.ts'
import styles from './head.module.css'

/** What the card says, a box for each subject. */
export function CardSections({ sections }: { sections: CardSection[] }) {
  return (
    <div className={styles.card}>
      {sections.map(({ key, heading, lines, table }) => (
        <Card key={key} component="section" aria-label={heading} mb="md">
          <Title order={2} mb={6}>
            {heading}
          </Title>
          {lines.map((line) => (
            <Text key={line} size="sm" mb={4} className={styles.line}>
              {line}
            </Text>
          ))}
          {table && (
            <Table.ScrollContainer minWidth={95 * table.columns.length}>
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    {table.columns.map((column) => (
                      <Table.Th key={column}>{column}</Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {table.rows.map((cells) => (
                    <Table.Tr key={cells.join(' ')}>
                      {cells.map((cell, i) => (
                        <Table.Td key={table.columns[i]}>{cell}</Table.Td>
                      ))}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
        </Card>
      ))}
    </div>
  )
}
