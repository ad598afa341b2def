'use client'
import { Anchor, Badge, Checkbox, Group, Pagination, Select, Stack, Table, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { dayOf, dueState } from '#lib/ratings/assignment/due.ts'
import type { ASSIGNMENT_FILTERS, AssignmentRow, RaterProgress } from '#lib/ratings/assignment/list-assignments.ts'
import type { StudyRater } from '#lib/ratings/assignment/study-raters.ts'
import { day } from '../../../numbers.ts'
import { useChosenInAddress } from '../agreement/chosen-in-address.ts'
import { AssignmentActions } from './assignment-actions.tsx'

type Filter = (typeof ASSIGNMENT_FILTERS)[number]

const FILTERS: { value: Filter; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'open', label: 'To do' },
  { value: 'overdue', label: 'Overdue' },
  { value: 'soon', label: 'Due soon' },
  { value: 'signed', label: 'Signed' },
  { value: 'doubles', label: 'Rated by several' },
]

/** Who is assigned which interview, page by page; the filters stand in the address. */
export function AssignmentsTable({
  studyId,
  progress,
  raters,
  mayAssign,
  seesAll,
}: {
  studyId: string
  progress: readonly RaterProgress[]
  raters: readonly StudyRater[]
  mayAssign: boolean
  seesAll: boolean
}) {
  const [parameters, choose] = useChosenInAddress()
  // Raters are not told which of their interviews others rate too.
  const filters = FILTERS.filter(({ value }) => seesAll || value !== 'doubles')
  const show = filters.find(({ value }) => value === parameters.get('show'))?.value ?? 'all'
  const raterId = progress.find(({ id }) => id === parameters.get('rater'))?.id
  const page = Math.max(1, Number(parameters.get('page')) || 1)
  const [search, setSearch] = useState(parameters.get('search') ?? '')
  const [settled] = useDebouncedValue(search, 200)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const list = useQuery(
    rpc.assignments.list.queryOptions({
      input: { studyId, show, search: settled, page, ...(raterId ? { raterId } : {}) },
      placeholderData: keepPreviousData,
    }),
  )
  if (list.isPending) return <Loading rows={8} />
  if (list.error) return <Problem error={list.error} retry={() => list.refetch()} />
  const { rows, total, pages } = list.data
  const isAll = rows.length > 0 && rows.every(({ id }) => selected.has(id))
  const select = (ids: readonly string[], isOn: boolean) => {
    const next = new Set(selected)
    for (const id of ids) isOn ? next.add(id) : next.delete(id)
    setSelected(next)
  }
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Group gap="sm">
          <Select
            size="xs"
            w={150}
            aria-label="Which assignments"
            data={filters}
            value={show}
            allowDeselect={false}
            onChange={(value) => choose({ show: value === 'all' ? null : value, page: null })}
          />
          {seesAll && (
            <Select
              size="xs"
              w={180}
              aria-label="Rater"
              placeholder="All raters"
              clearable
              data={progress.map(({ id, name }) => ({ value: id, label: name }))}
              value={raterId ?? null}
              onChange={(value) => choose({ rater: value, page: null })}
            />
          )}
          <TextInput
            size="xs"
            aria-label="Find a participant"
            placeholder="Find a participant"
            leftSection={<IconSearch size={16} aria-hidden />}
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value)
              choose({ search: event.currentTarget.value, page: null })
            }}
          />
        </Group>
        <Text size="sm" c="dimmed" aria-live="polite">
          {total === 1 ? '1 assignment' : `${total} assignments`}
        </Text>
      </Group>
      {mayAssign && (
        <AssignmentActions
          studyId={studyId}
          ids={[...selected]}
          raters={raters}
          onDone={() => setSelected(new Set())}
        />
      )}
      <Table verticalSpacing={4} stickyHeader stickyHeaderOffset={52} aria-label="Assignments">
        <Table.Thead>
          <Table.Tr>
            {mayAssign && (
              <Table.Th w={36}>
                <Checkbox
                  size="xs"
                  aria-label="Select all on this page"
                  checked={isAll}
                  indeterminate={!isAll && rows.some(({ id }) => selected.has(id))}
                  onChange={() =>
                    select(
                      rows.map(({ id }) => id),
                      !isAll,
                    )
                  }
                />
              </Table.Th>
            )}
            <Table.Th>Interview</Table.Th>
            {seesAll && <Table.Th>Rater</Table.Th>}
            <Table.Th visibleFrom="sm">Order</Table.Th>
            <Table.Th visibleFrom="sm">For</Table.Th>
            <Table.Th>Sheet</Table.Th>
            <Table.Th>Due</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Row
              key={row.id}
              row={row}
              seesAll={seesAll}
              selection={mayAssign ? { isOn: selected.has(row.id), set: (isOn) => select([row.id], isOn) } : undefined}
            />
          ))}
        </Table.Tbody>
      </Table>
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          No assignment is like this.
        </Text>
      )}
      {pages > 1 && (
        <Pagination
          total={pages}
          value={list.data.page}
          onChange={(value) => choose({ page: String(value) })}
          size="sm"
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
        />
      )}
    </Stack>
  )
}

const PURPOSES = { main: 'first rating', double: 'second rating', training: 'training' }

function Row({
  row,
  seesAll,
  selection,
}: {
  row: AssignmentRow
  seesAll: boolean
  selection: { isOn: boolean; set: (isOn: boolean) => void } | undefined
}) {
  const name = `${row.participant}, ${row.visit}`
  return (
    <Table.Tr data-selected={selection?.isOn || undefined}>
      {selection && (
        <Table.Td>
          <Checkbox
            size="xs"
            aria-label={`Select ${name}, ${row.rater}`}
            checked={selection.isOn}
            onChange={(event) => selection.set(event.currentTarget.checked)}
          />
        </Table.Td>
      )}
      <Table.Td>
        <Anchor component={Link} href={`/interviews/${row.interviewId}`} size="sm" fw={600}>
          {name}
        </Anchor>
        {!row.recorded && (
          <Text size="xs" c="dimmed">
            no recording yet
          </Text>
        )}
      </Table.Td>
      {seesAll && <Table.Td>{row.rater}</Table.Td>}
      <Table.Td visibleFrom="sm">{row.place}</Table.Td>
      <Table.Td visibleFrom="sm">{PURPOSES[row.purpose]}</Table.Td>
      <Table.Td>{row.sheet === 'none' ? 'not begun' : row.sheet}</Table.Td>
      <Table.Td>
        <Due row={row} />
      </Table.Td>
    </Table.Tr>
  )
}

function Due({ row: { dueOn, sheet } }: { row: AssignmentRow }) {
  if (dueOn === null)
    return (
      <Text size="sm" c="dimmed">
        –
      </Text>
    )
  const isOverdue = sheet !== 'signed' && dueState(dueOn, dayOf(new Date())) === 'overdue'
  return (
    <Group gap={6}>
      <Text size="sm">{day(dueOn)}</Text>
      {isOverdue && (
        <Badge color="red.9" variant="filled" size="sm">
          overdue
        </Badge>
      )}
    </Group>
  )
}
