import { Alert, Button, Card, Group, Select, SimpleGrid, Stack, TagsInput, Text, TextInput, Title } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { phrase } from '#lib/messages/message.ts'
import { datesOfSingleVisits, type ImportMapping } from '#lib/rating-imports/import-mapping.ts'
import type { ImportPreview } from '#lib/rating-imports/import-ratings.ts'
import type { Scale } from '#lib/scales/scale.ts'
import { ItemColumns } from './item-columns.tsx'
import { type ColumnChoice, DateFields, VisitFields } from './visit-fields.tsx'

/** What the columns of the file are. */
export function ColumnsForm({
  preview,
  mapping,
  scale,
  onChange,
}: {
  preview: ImportPreview
  mapping: ImportMapping
  scale: Scale
  onChange: (mapping: ImportMapping) => void
}) {
  const t = useText()
  const columns = preview.columns.map(({ key, letters }) => ({ value: key, label: `${key} (${letters})` }))
  const set = (changes: Partial<ImportMapping>) => onChange({ ...mapping, ...changes })
  const { date } = mapping
  const dated = [date.column, ...datesOfSingleVisits(mapping).map(({ column }) => column)]
  const examples = preview.columns.filter(({ key }) => dated.includes(key)).flatMap((column) => column.examples)
  const isUnclear = date.order !== null || examples.some((example) => /^\d{1,2}[/-]\d{1,2}[/-]\d{2}/.test(example))
  const unknown = preview.outsideScale.filter(({ value }) => !mapping.missing.includes(value))
  return (
    <Card component="section" aria-label={t('Columns')}>
      <Title order={2}>{t('Columns')}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {preview.isKept
          ? t('As in this study’s last import. Correct what is wrong.')
          : t('Recognised from the headers. Correct what is wrong.')}
      </Text>
      <Stack gap="sm">
        {preview.sheets.length > 1 && (
          <Select
            label={t('Sheet of the workbook')}
            data={preview.sheets}
            value={mapping.sheet}
            onChange={(sheet) => sheet && set({ sheet })}
            allowDeselect={false}
          />
        )}
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <Select
            label={t('Participant')}
            placeholder={t('Choose a column')}
            data={columns}
            value={mapping.participant}
            onChange={(participant) => set({ participant })}
            searchable
            allowDeselect={false}
          />
          <RaterSource columns={columns} mapping={mapping} onChange={onChange} />
          <VisitFields columns={columns} mapping={mapping} set={set} />
          <DateFields columns={columns} mapping={mapping} set={set} />
        </SimpleGrid>
        {isUnclear && (
          <Select
            label={t('Dates such as 3/4/2026')}
            data={[
              { value: '', label: t('Detect from the file') },
              { value: 'day', label: t('Day first') },
              { value: 'month', label: t('Month first') },
            ]}
            value={date.order ?? ''}
            onChange={(order) => set({ date: { ...date, order: order === 'day' || order === 'month' ? order : null } })}
            allowDeselect={false}
          />
        )}
        <TagsInput
          label={t('Values that stand for “not rated”')}
          description={t('Empty cells, NA, n/a, a dash and a point do in any case')}
          placeholder={t('such as -99')}
          value={mapping.missing}
          onChange={(missing) => set({ missing })}
          maxTags={30}
        />
        {unknown.length > 0 && (
          <OutsideScale values={unknown} onMissing={(value) => set({ missing: [...mapping.missing, value] })} />
        )}
        <ItemColumns preview={preview} mapping={mapping} scale={scale} onChange={(items) => set({ items })} />
      </Stack>
    </Card>
  )
}

/** Numbers that no score can be, each to be taken for “not rated”. */
function OutsideScale({
  values,
  onMissing,
}: {
  values: ImportPreview['outsideScale']
  onMissing: (value: string) => void
}) {
  const t = useText()
  return (
    <Alert color="yellow" title={t('Numbers outside the scale')} role="status">
      <Text size="sm" mb={4}>
        {t('If they stand for “not rated”, say so. Otherwise, correct them in the file.')}
      </Text>
      <Group gap="xs">
        {values.slice(0, 8).map(({ value, count }) => (
          <Button key={value} variant="default" size="compact-sm" onClick={() => onMissing(value)}>
            {t('{value} ({count} {count, plural, one {cell} other {cells}}) is not rated', { value, count })}
          </Button>
        ))}
      </Group>
    </Alert>
  )
}

const SOURCES = {
  items: phrase('In the headers of the items'),
  copies: phrase('Copies of a record: P-001--1, P-001--2'),
  file: phrase('One rater for the whole file'),
} as const

function RaterSource({
  columns,
  mapping,
  onChange,
}: {
  columns: ColumnChoice[]
  mapping: ImportMapping
  onChange: (mapping: ImportMapping) => void
}) {
  const t = useText()
  const { rater } = mapping
  const value = rater.from === 'column' ? `column:${rater.column ?? ''}` : rater.from
  const choose = (chosen: string | null) => {
    if (chosen === null) return
    const column = chosen.startsWith('column:') ? chosen.slice('column:'.length) : null
    const from = column === null ? (chosen as 'items' | 'copies' | 'file') : 'column'
    onChange({ ...mapping, rater: { from, column, all: rater.all } })
  }
  return (
    <div>
      <Select
        label={t('Rater')}
        data={[
          {
            group: t('In a column'),
            items: columns.map(({ value: key, label }) => ({ value: `column:${key}`, label })),
          },
          {
            group: t('Elsewhere'),
            items: Object.entries(SOURCES).map(([from, label]) => ({ value: from, label: t(label) })),
          },
        ]}
        value={value}
        onChange={choose}
        searchable
        allowDeselect={false}
      />
      {rater.from === 'file' && (
        <TextInput
          label={t('Name of the rater')}
          mt="xs"
          value={rater.all}
          onChange={(event) => onChange({ ...mapping, rater: { ...rater, all: event.currentTarget.value } })}
          maxLength={80}
          required
        />
      )}
    </div>
  )
}
