import { ScrollArea, Table, Text } from '@mantine/core'
import { memo } from 'react'
import { useText } from '#app/language.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import styles from './grid.module.css'
import { type GridRow, isTable } from './grid-rows.ts'

const HEADS = [
  phrase('Participant'),
  phrase('Visit'),
  phrase('Date'),
  phrase('Site'),
  phrase('Sex'),
  phrase('Age band'),
] as const

/** Room for a day, as 2026-03-01. */
const MIN_WIDTH = 112

interface Acts {
  onCell: (row: number, column: number, text: string) => void
  onTable: (row: number, column: number, text: string) => void
}

/** Rows of interviews to be typed or pasted; wrong ones are red and say why. */
export function InterviewGrid({
  rows,
  problems,
  ...acts
}: { rows: readonly GridRow[]; problems: ReadonlyMap<number, readonly Message[]> } & Acts) {
  const t = useText()
  return (
    <ScrollArea.Autosize mah="60vh" type="auto" offsetScrollbars>
      <Table stickyHeader verticalSpacing={2} horizontalSpacing={4} miw={940}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={44}>{t('Row')}</Table.Th>
            {HEADS.map((head) => (
              <Table.Th key={head.source} miw={MIN_WIDTH}>
                {t(head)}
              </Table.Th>
            ))}
            <Table.Th miw={200}>{t('What is wrong')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are told apart by their place alone
            <GridLine key={row} row={row} cells={cells} problems={problems.get(row)} {...acts} />
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  )
}

const GridLine = memo(function GridLine({
  row,
  cells,
  problems,
  onCell,
  onTable,
}: { row: number; cells: GridRow; problems: readonly Message[] | undefined } & Acts) {
  const t = useText()
  const reason = `row-${row}-wrong`
  return (
    <Table.Tr className={problems ? styles.wrong : undefined}>
      <Table.Td>{row + 1}</Table.Td>
      {HEADS.map((head, column) => (
        <Table.Td key={head.source}>
          <input
            className={styles.cell}
            aria-label={t('{head}, row {row}', { head, row: row + 1 })}
            aria-invalid={problems ? true : undefined}
            aria-describedby={problems ? reason : undefined}
            value={cells[column]}
            maxLength={60}
            onChange={(event) => onCell(row, column, event.currentTarget.value)}
            onPaste={(event) => {
              const text = event.clipboardData.getData('text/plain')
              if (!isTable(text)) return
              event.preventDefault()
              onTable(row, column, text)
            }}
          />
        </Table.Td>
      ))}
      <Table.Td id={reason}>
        {problems?.map((what) => (
          <Text size="sm" key={t(what)}>
            {t(what)}
          </Text>
        ))}
      </Table.Td>
    </Table.Tr>
  )
})
