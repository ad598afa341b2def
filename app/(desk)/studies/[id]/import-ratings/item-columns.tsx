import { Button, Collapse, Select, Table, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useText } from '#app/language.tsx'
import { datesOfSingleVisits, type ImportMapping } from '#lib/rating-imports/import-mapping.ts'
import type { ImportPreview } from '#lib/rating-imports/import-ratings.ts'
import type { Scale } from '#lib/scales/scale.ts'

/** Which column is which item; of which visit and rater, where the headers name them. */
export function ItemColumns({
  preview,
  mapping,
  scale,
  onChange,
}: {
  preview: ImportPreview
  mapping: ImportMapping
  scale: Scale
  onChange: (items: ImportMapping['items']) => void
}) {
  const t = useText()
  const [opened, { toggle }] = useDisclosure(mapping.items.length === 0)
  const { items, rater, visit, date } = mapping
  const inHeaders = visit.inHeaders === true
  const others = new Set(
    [
      mapping.participant,
      visit.column,
      date.column,
      rater.column,
      ...datesOfSingleVisits(mapping).map(({ column }) => column),
    ].filter((key) => key !== null),
  )
  const change = (column: string, changed: Partial<ImportMapping['items'][number]> | null) => {
    const before = items.find((one) => one.column === column) ?? { column, item: '', rater: '' }
    const rest = items.filter((one) => one.column !== column)
    onChange(changed === null ? rest : [...rest, { ...before, ...changed }])
  }
  return (
    <div>
      <FoundItems items={items} scale={scale} />
      <Button variant="transparent" size="compact-sm" px={0} aria-expanded={opened} onClick={toggle}>
        {opened ? t('Hide the columns of items') : t('Show the columns of items')}
      </Button>
      <Collapse expanded={opened} transitionDuration={0}>
        <Table.ScrollContainer minWidth={420 + 140 * (Number(rater.from === 'items') + Number(inHeaders))}>
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('Column')}</Table.Th>
                <Table.Th>{t('Has')}</Table.Th>
                <Table.Th>{t('Item')}</Table.Th>
                {inHeaders && <Table.Th>{t('Visit')}</Table.Th>}
                {rater.from === 'items' && <Table.Th>{t('Rater')}</Table.Th>}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {preview.columns
                .filter(({ key }) => !others.has(key))
                .map((column) => (
                  <ColumnRow
                    key={column.key}
                    column={column}
                    scale={scale}
                    own={items.find((one) => one.column === column.key)}
                    namesRater={rater.from === 'items'}
                    namesVisit={inHeaders}
                    onChange={(changed) => change(column.key, changed)}
                  />
                ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Collapse>
    </div>
  )
}

/** How many items of the scale are found, and which. */
function FoundItems({ items, scale }: { items: ImportMapping['items']; scale: Scale }) {
  const t = useText()
  const found = new Set(items.map(({ item }) => item))
  return (
    <Text size="sm">
      {t.nodes('<b>{value}</b> items of the {name}: {items}', {
        value: t('{count} of {count2}', { count: found.size, count2: scale.items.length }),
        b: (inside) => <b>{inside}</b>,
        name: scale.name,
        items:
          found.size === 0
            ? t('items|none')
            : scale.items
                .filter(({ key }) => found.has(key))
                .map(({ label }) => label)
                .join(', '),
      })}
    </Text>
  )
}

function ColumnRow({
  column: { key, letters, examples },
  scale,
  own,
  namesRater,
  namesVisit,
  onChange,
}: {
  column: ImportPreview['columns'][number]
  scale: Scale
  /** The item that the column is, if it is one. */
  own: ImportMapping['items'][number] | undefined
  namesRater: boolean
  namesVisit: boolean
  /** Null where the column is no item. */
  onChange: (changed: Partial<ImportMapping['items'][number]> | null) => void
}) {
  const t = useText()
  return (
    <Table.Tr>
      <Table.Td>
        {key} ({letters})
      </Table.Td>
      <Table.Td c="dimmed">{examples.join(', ')}</Table.Td>
      <Table.Td>
        <Select
          aria-label={t('Item in {key}', { key })}
          placeholder={t('No item')}
          size="xs"
          data={scale.items.map(({ key: value, label }) => ({ value, label }))}
          value={own?.item ?? null}
          onChange={(item) => onChange(item === null ? null : { item })}
          searchable
          clearable
          w={120}
        />
      </Table.Td>
      {namesVisit && (
        <Table.Td>
          {own && (
            <TextInput
              aria-label={t('Visit of {key}', { key })}
              size="xs"
              value={own.visit ?? ''}
              onChange={(event) => onChange({ visit: event.currentTarget.value })}
              maxLength={40}
              w={120}
            />
          )}
        </Table.Td>
      )}
      {namesRater && (
        <Table.Td>
          {own && (
            <TextInput
              aria-label={t('Rater of {key}', { key })}
              size="xs"
              value={own.rater}
              onChange={(event) => onChange({ rater: event.currentTarget.value })}
              maxLength={80}
              w={120}
            />
          )}
        </Table.Td>
      )}
    </Table.Tr>
  )
}
