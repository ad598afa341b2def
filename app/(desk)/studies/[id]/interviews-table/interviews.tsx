'use client'
import { Stack, Table, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import { rpc, rpcClient } from '#app/rpc/client.ts'
import { Loading, Problem, tellProblem } from '#app/states.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { Shown } from '#lib/review/interview-filters.ts'
import type { InterviewRow } from '#lib/review/study-interviews.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { isOpen } from '../../../run-state.tsx'
import { Pages } from '../ratings/pages.tsx'
import { BatchActions } from './batch-actions.tsx'
import { Row } from './interview-row.tsx'
import { InterviewsToolbar } from './interviews-toolbar.tsx'
import { extended, NOTHING, type Selection, toggled, toggledAll } from './selection.ts'
import { TableHead } from './table-head.tsx'
import { isNarrowed, type TableState, useTableState } from './table-state.ts'

const POLL_MS = 1500

const NONE_SHOWN: Record<Shown, Message> = {
  all: phrase('There are no interviews.'),
  'to-rate': phrase('You have signed your sheets of all interviews.'),
  problem: phrase('No analysis failed or needs a check.'),
  'no-recording': phrase('All interviews have a recording.'),
  failed: phrase('No analysis failed.'),
  'no-face': phrase('Every analysed recording shows a face.'),
  'not-analysed': phrase('All recordings are analysed with the study’s settings.'),
  unrated: phrase('All recorded interviews are rated.'),
}

/** The interviews of a study, page by page, in the order and with the columns that stand in the address. */
export function Interviews({ study, isDrawn, version }: { study: StudyOverview; isDrawn: boolean; version: string }) {
  const t = useText()
  const { id: studyId, may } = study
  const [state, set] = useTableState()
  const { search, setSearch } = useSearch(state, set)
  const [selection, select] = useState(NOTHING)
  const { show, search: searched, descending, page, filters } = state
  // A link or a view may ask for what only some may sort by.
  const sort = state.sort === 'estimate' && !may.agreement ? 'participant' : state.sort
  const maySelect = may.manage || may.delete || may.control
  const list = useInterviewList({ studyId, search: searched, show, filters, sort, descending, page }, version)
  if (list.isPending) return <Loading rows={10} />
  if (list.error) return <Problem error={list.error} retry={() => list.refetch()} />
  const { rows, pages, total } = list.data
  const selectAll = () =>
    rpcClient.interviews
      .found({ studyId, search: searched, show, filters })
      .then((found) => select({ ids: new Set(found.map(({ id }) => id)), anchor: undefined }), tellProblem)
  return (
    <Stack gap="xs">
      <InterviewsToolbar
        study={study}
        state={state}
        set={set}
        search={search}
        onSearch={setSearch}
        onChoose={(chosen) => {
          setSearch(chosen.search)
          set(chosen)
        }}
        total={total}
      />
      <BatchActions
        study={study}
        ids={[...selection.ids]}
        found={total}
        onSelectAll={() => void selectAll()}
        onClear={() => select(NOTHING)}
      />
      <RowsOfPage
        study={study}
        rows={rows}
        isDrawn={isDrawn}
        state={state}
        set={set}
        selection={selection}
        select={maySelect ? select : undefined}
      />
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {isNarrowed(filters)
            ? t('No interview fits these filters.')
            : searched === ''
              ? t(NONE_SHOWN[show])
              : t('No participant’s code contains “{settled}”.', { settled: searched })}
        </Text>
      )}
      <Pages total={pages} value={list.data.page} onChange={(value) => set({ page: value })} />
    </Stack>
  )
}

/** A page of the interviews, with boxes to select them where `select` is given. */
function RowsOfPage({
  study,
  rows,
  isDrawn,
  state,
  set,
  selection,
  select,
}: {
  study: StudyOverview
  rows: readonly InterviewRow[]
  isDrawn: boolean
  state: TableState
  set: (changes: Partial<TableState>) => void
  selection: Selection
  select: ((selection: Selection) => void) | undefined
}) {
  const ids = rows.map(({ id }) => id)
  return (
    <LongTable verticalSpacing={6} onKeyDown={(event) => handleKey(event, () => select?.(NOTHING))}>
      <TableHead
        state={state}
        set={set}
        maySortEstimates={study.may.agreement}
        selection={
          select
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
              select
                ? {
                    isOn: selection.ids.has(row.id),
                    click: (isRange) => select(isRange ? extended(selection, row.id, ids) : toggled(selection, row.id)),
                  }
                : undefined
            }
          />
        ))}
      </Table.Tbody>
    </LongTable>
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
  return { search, setSearch }
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
