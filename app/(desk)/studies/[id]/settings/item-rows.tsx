import { ActionIcon, Button, Table, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { type PageTranslator, useText } from '#app/language.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { ITEM_COLUMNS, type ItemRow } from '#lib/scales/scale-rows.ts'

const HEADERS: Record<(typeof ITEM_COLUMNS)[number], { label: Message; width: number }> = {
  code: { label: phrase('Code'), width: 90 },
  title: { label: phrase('Title'), width: 220 },
  low: { label: phrase('Low'), width: 60 },
  high: { label: phrase('High'), width: 60 },
  sums: { label: phrase('Sums'), width: 160 },
  levels: { label: phrase('Levels'), width: 200 },
  reversed: { label: phrase('Reversed'), width: 90 },
  weight: { label: phrase('Weight'), width: 80 },
  optional: { label: phrase('Optional'), width: 90 },
}

const EXAMPLES: Partial<Record<(typeof ITEM_COLUMNS)[number], Message | string>> = {
  code: 'A1',
  sums: phrase('Total; Face'),
  levels: phrase('0 = absent; 4 = severe'),
  reversed: phrase('yes'),
  weight: '1',
  optional: phrase('yes'),
}

function exampleOf(t: PageTranslator, column: (typeof ITEM_COLUMNS)[number]): string | undefined {
  const example = EXAMPLES[column]
  return typeof example === 'object' ? t(example) : example
}

/** A row to fill in. */
export const emptyRow = (place: number): ItemRow => ({
  place: storedText(phrase('Item {number}', { number: place + 1 })),
  code: '',
  title: '',
  low: '0',
  high: '4',
  sums: '',
  levels: '',
  reversed: '',
  weight: '',
  optional: '',
})

/** The items of a scale as a table of fields. */
export function ItemRows({ rows, onChange }: { rows: ItemRow[]; onChange: (rows: ItemRow[]) => void }) {
  const t = useText()
  const change = (place: number, column: (typeof ITEM_COLUMNS)[number], value: string) =>
    onChange(rows.map((row, i) => (i === place ? { ...row, [column]: value } : row)))
  return (
    <>
      <Table.ScrollContainer minWidth={1100}>
        <Table verticalSpacing={4} horizontalSpacing={4} aria-label={t('Items of the scale')}>
          <Table.Thead>
            <Table.Tr>
              {ITEM_COLUMNS.map((column) => (
                <Table.Th key={column} w={HEADERS[column].width}>
                  {t(HEADERS[column].label)}
                </Table.Th>
              ))}
              <Table.Th w={40} aria-label={t('Remove')} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row has no name of its own while its code is typed
              <Table.Tr key={place}>
                {ITEM_COLUMNS.map((column) => (
                  <Table.Td key={column}>
                    <TextInput
                      size="xs"
                      aria-label={t('{label} of item {place}', { label: HEADERS[column].label, place: place + 1 })}
                      {...(place === 0 && { placeholder: exampleOf(t, column) })}
                      maxLength={column === 'levels' ? 600 : 120}
                      value={row[column]}
                      onChange={(event) => change(place, column, event.currentTarget.value)}
                    />
                  </Table.Td>
                ))}
                <Table.Td>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t('Remove item {place}', { place: place + 1 })}
                    disabled={rows.length === 1}
                    onClick={() => onChange(rows.filter((_, i) => i !== place))}
                  >
                    <IconTrash size={16} aria-hidden />
                  </ActionIcon>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Button
        w="fit-content"
        variant="default"
        size="compact-sm"
        leftSection={<IconPlus size={14} aria-hidden />}
        disabled={rows.length >= 200}
        onClick={() => onChange([...rows, emptyRow(rows.length)])}
      >
        {t('Add item')}
      </Button>
    </>
  )
}
