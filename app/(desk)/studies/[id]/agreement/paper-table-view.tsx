'use client'
import { Button, CopyButton, Group, Table, Title } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { english, type Translator } from '#lib/messages/translator.ts'
import { formatTable, type PaperTable } from '#lib/reports/paper-table.ts'

const FORMATS = [
  ['csv', 'CSV'],
  ['latex', 'LaTeX'],
  ['markdown', 'Markdown'],
] as const
const SIDES = { l: 'left', r: 'right', c: 'center' } as const

/**
 * A table as a paper prints it, to be copied into one.
 *
 * @param tableIn the table in a language
 */
export function PaperTableView({ title, tableIn }: { title: string; tableIn: (t: Translator) => PaperTable }) {
  const t = useText()
  const table = tableIn(t)
  // CSV is for programs, and the same in every language.
  const copied = (format: (typeof FORMATS)[number][0]) =>
    formatTable(format === 'csv' ? tableIn(english) : table, format)
  return (
    <section aria-label={title}>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{title}</Title>
        <Group gap={6}>
          {FORMATS.map(([format, name]) => (
            <CopyButton key={format} value={copied(format)}>
              {({ copied: isCopied, copy }) => (
                <Button size="compact-xs" variant="default" onClick={copy} aria-live="polite">
                  {isCopied ? t('Copied') : t('Copy as {name}', { name })}
                </Button>
              )}
            </CopyButton>
          ))}
        </Group>
      </Group>
      <Table.ScrollContainer minWidth={90 * table.header.length}>
        <Table verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              {table.header.map((name, i) => (
                <Table.Th key={name} ta={SIDES[table.align[i]!]}>
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {table.body.map((cells) => (
              <Table.Tr key={cells.join('|')}>
                {cells.map((cell, i) => (
                  <Table.Td
                    key={table.header[i]}
                    ta={SIDES[table.align[i]!]}
                    // Numbers with their intervals stay on one line; notes may break.
                    style={table.align[i] === 'l' ? undefined : { whiteSpace: 'nowrap' }}
                  >
                    {cell}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  )
}
