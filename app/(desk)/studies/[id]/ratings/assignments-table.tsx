'use client'
import { Group, Select, Stack, Table, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import type { ASSIGNMENT_FILTERS, RaterProgress } from '#lib/assignments/list-assignments.ts'
import type { StudyRater } from '#lib/assignments/study-raters.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { useChosenInAddress } from '../agreement/chosen-in-address.ts'
import { AssignmentActions } from './assignment-actions.tsx'
import { AssignmentTableHead, AssignmentTableRow } from './assignment-row.tsx'
import { Pages } from './pages.tsx'

type Filter = (typeof ASSIGNMENT_FILTERS)[number]

const FILTERS: { value: Filter; label: Message }[] = [
  { value: 'all', label: phrase('All') },
  { value: 'open', label: phrase('To do') },
  { value: 'overdue', label: phrase('Overdue') },
  { value: 'soon', label: phrase('Due soon') },
  { value: 'signed', label: phrase('Signed') },
  { value: 'doubles', label: phrase('Rated by several') },
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
  const t = useText()
  const filter = useFilter(progress, seesAll)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const list = useAssignmentList(studyId, filter)
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
        <Filters filter={filter} studyRaters={seesAll ? progress : undefined} />
        <Text size="sm" c="dimmed" aria-live="polite">
          {total === 1 ? t('1 assignment') : t('{total} assignments', { total })}
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
      <LongTable verticalSpacing={4} aria-label={t('Assignments')}>
        <AssignmentTableHead
          seesAll={seesAll}
          selection={
            mayAssign
              ? {
                  isAll,
                  isSome: rows.some(({ id }) => selected.has(id)),
                  set: (isOn) =>
                    select(
                      rows.map(({ id }) => id),
                      isOn,
                    ),
                }
              : undefined
          }
        />
        <Table.Tbody>
          {rows.map((row) => (
            <AssignmentTableRow
              key={row.id}
              row={row}
              seesAll={seesAll}
              selection={mayAssign ? { isOn: selected.has(row.id), set: (isOn) => select([row.id], isOn) } : undefined}
            />
          ))}
        </Table.Tbody>
      </LongTable>
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('No assignment is like this.')}
        </Text>
      )}
      <Pages total={pages} value={list.data.page} onChange={(value) => filter.choose({ page: String(value) })} />
    </Stack>
  )
}

/** Which assignments are shown, as the address says. */
function useFilter(progress: readonly RaterProgress[], seesAll: boolean) {
  const [parameters, choose] = useChosenInAddress()
  // Raters are not told which of their interviews others rate too.
  const filters = FILTERS.filter(({ value }) => seesAll || value !== 'doubles')
  const show = filters.find(({ value }) => value === parameters.get('show'))?.value ?? 'all'
  const raterId = progress.find(({ id }) => id === parameters.get('rater'))?.id
  const page = Math.max(1, Number(parameters.get('page')) || 1)
  const [search, setSearch] = useState(parameters.get('search') ?? '')
  const find = (text: string) => {
    setSearch(text)
    choose({ search: text, page: null })
  }
  return { filters, show, raterId, page, search, find, choose }
}

type ChosenFilter = ReturnType<typeof useFilter>

function useAssignmentList(studyId: string, { show, raterId, page, search }: ChosenFilter) {
  const [settled] = useDebouncedValue(search, 200)
  return useQuery(
    rpc.assignments.list.queryOptions({
      input: { studyId, show, search: settled, page, ...(raterId ? { raterId } : {}) },
      placeholderData: keepPreviousData,
    }),
  )
}

function Filters({
  filter: { filters, show, raterId, search, find, choose },
  studyRaters,
}: {
  filter: ChosenFilter
  /** For those who see all ratings. */
  studyRaters: readonly RaterProgress[] | undefined
}) {
  const t = useText()
  return (
    <Group gap="sm">
      <Select
        size="xs"
        w={150}
        aria-label={t('Which assignments')}
        data={filters.map(({ value, label }) => ({ value, label: t(label) }))}
        value={show}
        allowDeselect={false}
        onChange={(value) => choose({ show: value === 'all' ? null : value, page: null })}
      />
      {studyRaters && (
        <Select
          size="xs"
          w={180}
          aria-label={t('Rater')}
          placeholder={t('All raters')}
          clearable
          data={studyRaters.map(({ id, name }) => ({ value: id, label: name }))}
          value={raterId ?? null}
          onChange={(value) => choose({ rater: value, page: null })}
        />
      )}
      <TextInput
        size="xs"
        aria-label={t('Find a participant')}
        placeholder={t('Find a participant')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        onChange={(event) => find(event.currentTarget.value)}
      />
    </Group>
  )
}
