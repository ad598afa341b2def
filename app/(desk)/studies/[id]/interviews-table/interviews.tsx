'use client'
import { Group, SegmentedControl, Stack, Table, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import { rpc, rpcClient } from '#app/rpc/client.ts'
import { Loading, Problem, tellProblem } from '#app/states.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { Shown } from '#lib/review/interview-filters.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { isOpen } from '../../../run-state.tsx'
import { Pages } from '../ratings/pages.tsx'
import { BatchActions } from './batch-actions.tsx'
import { ColumnMenu } from './column-menu.tsx'
import { Row } from './interview-row.tsx'
import { extended, NOTHING, toggled, toggledAll } from './selection.ts'
import { TableHead } from './table-head.tsx'
import { type TableState, useTableState } from './table-state.ts'

const POLL_MS = 1500

const FILTERS: { value: Shown; label: Message }[] = [
  { value: 'all', label: phrase('All') },
  { value: 'to-rate', label: phrase('To rate') },
  { value: 'problem', label: phrase('Check') },
  { value: 'no-recording', label: phrase('No recording') },
]
const NONE_SHOWN: Record<Shown, Message> = {
  all: phrase('There are no interviews.'),
  'to-rate': phrase('You have signed your sheets of all interviews.'),
  problem: phrase('No analysis failed or needs a check.'),
  'no-recording': phrase('All interviews have a recording.'),
}

/** The interviews of a study, page by page, in the order and with the columns that stand in the address. */
export function Interviews({ study, isDrawn, version }: { study: StudyOverview; isDrawn: boolean; version: string }) {
  const t = useText()
  const { id: studyId, may } = study
  const [state, set] = useTableState()
  const { search, setSearch, settled } = useSearch(state, set)
  const [selection, select] = useState(NOTHING)
  const { show, sort, descending, page } = state
  const maySelect = may.manage || may.delete || may.control
  const list = useInterviewList({ studyId, search: settled, show, sort, descending, page }, version)
  if (list.isPending) return <Loading rows={10} />
  if (list.error) return <Problem error={list.error} retry={() => list.refetch()} />
  const { rows, pages, total } = list.data
  const ids = rows.map(({ id }) => id)
  const selectAll = () =>
    rpcClient.interviews
      .found({ studyId, search: settled, show })
      .then((found) => select({ ids: new Set(found.map(({ id }) => id)), anchor: undefined }), tellProblem)
  return (
    <Stack gap="xs">
      <Toolbar study={study} state={state} set={set} search={search} onSearch={setSearch} total={total} />
      <BatchActions
        study={study}
        ids={[...selection.ids]}
        found={total}
        onSelectAll={() => void selectAll()}
        onClear={() => select(NOTHING)}
      />
      <LongTable verticalSpacing={6} onKeyDown={(event) => handleKey(event, () => select(NOTHING))}>
        <TableHead
          state={state}
          set={set}
          maySortEstimates={may.agreement}
          selection={
            maySelect
              ? {
                  isAll: ids.length > 0 && ids.every((id) => selection.ids.has(id)),
                  isSome: ids.some((id) => selection.ids.has(id)),
                  toggle: () => select(toggledAll(selection, ids)),
                }
              : undefined
          }
        />
        <Table.Tbody>
          {rows.map((row) => (
            <Row
              key={row.id}
              row={row}
              range={study.target.range}
              isDrawn={isDrawn}
              columns={state.columns}
              selection={
                maySelect
                  ? {
                      isOn: selection.ids.has(row.id),
                      click: (isRange) =>
                        select(isRange ? extended(selection, row.id, ids) : toggled(selection, row.id)),
                    }
                  : undefined
              }
            />
          ))}
        </Table.Tbody>
      </LongTable>
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {settled === '' ? t(NONE_SHOWN[show]) : t('No participant’s code contains “{settled}”.', { settled })}
        </Text>
      )}
      <Pages total={pages} value={list.data.page} onChange={(value) => set({ page: value })} />
    </Stack>
  )
}

/** What is searched for, as it is typed and as it has settled; the address follows. */
function useSearch(state: TableState, set: (changes: Partial<TableState>) => void) {
  const [search, setSearch] = useState(state.search)
  const [settled] = useDebouncedValue(search, 200)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address follows what is searched for
  useEffect(() => {
    if (settled !== state.search) set({ search: settled })
  }, [settled])
  return { search, setSearch, settled }
}

type ListInput = Parameters<typeof rpc.interviews.list.call>[0]

/** A page of the interviews, read again while one of them is analysed, and when the study has changed. */
function useInterviewList(input: ListInput, version: string) {
  const list = useQuery(
    rpc.interviews.list.queryOptions({
      input,
      placeholderData: keepPreviousData,
      refetchInterval: (query) =>
        query.state.data?.rows.some(({ analysis }) => isOpen(analysis?.state)) ? POLL_MS : false,
    }),
  )
  const { refetch } = list
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown is read again when the study has changed
  useEffect(() => void refetch(), [refetch, version])
  return list
}

/** Which interviews are shown, with which columns, and how many there are. */
function Toolbar({
  study,
  state,
  set,
  search,
  onSearch,
  total,
}: {
  study: StudyOverview
  state: TableState
  set: (changes: Partial<TableState>) => void
  search: string
  onSearch: (search: string) => void
  total: number
}) {
  const t = useText()
  return (
    <Group justify="space-between">
      <Group gap="sm">
        <SegmentedControl
          size="xs"
          aria-label={t('Which interviews')}
          data={FILTERS.filter(({ value }) => study.may.rate || value !== 'to-rate').map(({ value, label }) => ({
            value,
            label: t(label),
          }))}
          value={state.show}
          onChange={(value) => set({ show: value as Shown })}
        />
        <TextInput
          value={search}
          onChange={(event) => onSearch(event.currentTarget.value)}
          size="xs"
          placeholder={t('Find a participant')}
          aria-label={t('Find a participant')}
          leftSection={<IconSearch size={16} aria-hidden />}
        />
        <ColumnMenu state={state} set={set} />
      </Group>
      <Text size="sm" c="dimmed" aria-live="polite">
        {total === study.counts.interviews
          ? t('{total} interviews', { total })
          : t('{total} of {interviews} interviews', { total, interviews: study.counts.interviews })}
      </Text>
    </Group>
  )
}

/** Arrows move between the rows' boxes, with Shift selecting on the way; Escape clears the selection. */
function handleKey(event: KeyboardEvent<HTMLTableElement>, clear: () => void): void {
  if (event.key === 'Escape') clear()
  const from = event.target
  if (!(from instanceof HTMLInputElement) || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return
  const boxes = [...(event.currentTarget.tBodies[0]?.querySelectorAll<HTMLInputElement>('input[type=checkbox]') ?? [])]
  const next = boxes[boxes.indexOf(from) + (event.key === 'ArrowDown' ? 1 : -1)]
  if (!next) return
  event.preventDefault()
  next.focus()
  if (event.shiftKey && !next.checked) next.click()
}
