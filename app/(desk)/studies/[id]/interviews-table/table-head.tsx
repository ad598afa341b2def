import { Checkbox, Group, Table, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { Column, Sort } from '#lib/review/interview-filters.ts'
import { COLUMNS, type TableState } from './table-state.ts'

/** From which width of the screen a column is shown. */
export const FROM: Partial<Record<Column, 'sm' | 'md' | 'lg'>> = {
  visit: 'sm',
  date: 'sm',
  groups: 'md',
  interviewer: 'md',
  assigned: 'md',
  analysis: 'sm',
  ratings: 'sm',
  chart: 'md',
}

/** The table's head: a click on a column sorts by it, another one the other way round. */
export function TableHead({
  state,
  set,
  selection,
  maySortEstimates,
}: {
  state: TableState
  set: (change: Partial<TableState>) => void
  /** Of the page; undefined where nothing can be selected. */
  selection: { isAll: boolean; isSome: boolean; toggle: () => void } | undefined
  maySortEstimates: boolean
}) {
  const t = useText()
  const sorter = (label: Message, sort: Sort | undefined) =>
    sort === undefined || (sort === 'estimate' && !maySortEstimates) ? (
      t(label)
    ) : (
      <Sorter
        label={t(label)}
        order={state.sort === sort ? (state.descending ? 'descending' : 'ascending') : undefined}
        onSort={() => set({ sort, descending: state.sort === sort && !state.descending })}
      />
    )
  const sorted = (sort: Sort | undefined) =>
    sort !== undefined && state.sort === sort ? (state.descending ? 'descending' : 'ascending') : undefined
  return (
    <Table.Thead>
      <Table.Tr>
        {selection && (
          <Table.Th w={36}>
            <Checkbox
              size="xs"
              aria-label={t('Select all on this page')}
              checked={selection.isAll}
              indeterminate={!selection.isAll && selection.isSome}
              onChange={selection.toggle}
            />
          </Table.Th>
        )}
        <Table.Th aria-sort={sorted('participant')}>{sorter(phrase('Participant'), 'participant')}</Table.Th>
        {COLUMNS.filter(({ key }) => state.columns.has(key)).map(({ key, label, sort }) => (
          <Table.Th
            key={key}
            aria-sort={sorted(sort)}
            {...(FROM[key] ? { visibleFrom: FROM[key] } : {})}
            {...(key === 'estimate' ? { ta: 'right' as const } : {})}
            {...(key === 'chart' ? { w: 190, 'aria-label': t(label) } : {})}
          >
            {key === 'chart' ? null : sorter(label, sort)}
          </Table.Th>
        ))}
      </Table.Tr>
    </Table.Thead>
  )
}

function Sorter({
  label,
  order,
  onSort,
}: {
  label: string
  order: 'ascending' | 'descending' | undefined
  onSort: () => void
}) {
  return (
    <UnstyledButton onClick={onSort} fz="inherit" fw="inherit">
      <Group gap={2} wrap="nowrap" component="span" display="inline-flex">
        {label}
        {order === 'ascending' && <IconArrowUp size={14} aria-hidden />}
        {order === 'descending' && <IconArrowDown size={14} aria-hidden />}
      </Group>
    </UnstyledButton>
  )
}
