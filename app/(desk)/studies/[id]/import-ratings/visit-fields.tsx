import { Select, Text, TextInput } from '@mantine/core'
import { type PageTranslator, useText } from '#app/language.tsx'
import { datesOfSingleVisits, type ImportMapping } from '#lib/rating-imports/import-mapping.ts'

/** A column of the file, to be chosen. */
export interface ColumnChoice {
  value: string
  label: string
}

/** Stands for headers that name visits; no column has this name, as columns’ names are trimmed. */
const IN_HEADERS = ' headers'

/** Where the visit of a row is. */
export function VisitFields({
  columns,
  mapping,
  set,
}: {
  columns: ColumnChoice[]
  mapping: ImportMapping
  set: (changes: Partial<ImportMapping>) => void
}) {
  const t = useText()
  const { visit } = mapping
  return (
    <>
      <Select
        label={t('Visit')}
        placeholder={t('No column: one visit')}
        data={[{ value: IN_HEADERS, label: t('In the headers of the items') }, ...columns]}
        value={visit.inHeaders ? IN_HEADERS : visit.column}
        onChange={(chosen) => {
          const { inHeaders: _, ...others } = visit
          set({
            visit: chosen === IN_HEADERS ? { ...others, column: null, inHeaders: true } : { ...others, column: chosen },
          })
        }}
        searchable
        clearable
      />
      {visit.column === null && !visit.inHeaders ? (
        <TextInput
          label={t('Visit of all rows')}
          value={visit.all}
          onChange={(event) => set({ visit: { ...visit, all: event.currentTarget.value } })}
          maxLength={40}
          required
        />
      ) : (
        <Text size="sm" c="dimmed" style={{ alignSelf: 'end' }}>
          {t('{count} {count, plural, one {visit} other {visits}}: see Raters and visits', {
            count: mapping.visits.length,
          })}
        </Text>
      )}
    </>
  )
}

/** Which columns have the dates of which visits; undefined where headers name none. */
function datesInWords(t: PageTranslator, mapping: ImportMapping): string | undefined {
  const dates = datesOfSingleVisits(mapping)
  if (dates.length === 0) return undefined
  const each = dates.map(({ column, visit }) => t('{visit}: {column}', { visit, column }))
  return t('By visit: {dates}. A column chosen here is for the others.', { dates: each.join(', ') })
}

/** Where the date of an interview is. */
export function DateFields({
  columns,
  mapping,
  set,
}: {
  columns: ColumnChoice[]
  mapping: ImportMapping
  set: (changes: Partial<ImportMapping>) => void
}) {
  const t = useText()
  const { date } = mapping
  return (
    <>
      <Select
        label={t('Date of the interview')}
        placeholder={t('No column')}
        description={datesInWords(t, mapping)}
        data={columns}
        value={date.column}
        onChange={(column) => set({ date: { ...date, column } })}
        searchable
        clearable
      />
      <TextInput
        type="date"
        label={date.column === null ? t('Date of new interviews') : t('Date where the file has none')}
        value={date.all}
        onChange={(event) => set({ date: { ...date, all: event.currentTarget.value } })}
      />
    </>
  )
}
