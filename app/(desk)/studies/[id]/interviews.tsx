'use client'
import {
  Anchor,
  Badge,
  Box,
  Group,
  Pagination,
  SegmentedControl,
  Stack,
  Table,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconAlertTriangle, IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useEffect, useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import type { Interval } from '#lib/review/stored-intervals.ts'
import type { InterviewRow, Shown } from '#lib/review/study-interviews.ts'
import { IntervalBar } from '../../figures/interval-bar.tsx'
import { oneDecimal } from '../../numbers.ts'
import { isOpen, RunState } from '../../run-state.tsx'

const POLL_MS = 1500

const FILTERS: { value: Shown; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'to-rate', label: 'To rate' },
  { value: 'problem', label: 'Check' },
  { value: 'no-recording', label: 'No recording' },
]
const NONE_SHOWN: Record<Shown, string> = {
  all: 'There are no interviews.',
  'to-rate': 'You have signed your sheets of all interviews.',
  problem: 'No analysis failed or needs a check.',
  'no-recording': 'All interviews have a recording.',
}

/** The interviews of a study, page by page. */
export function Interviews({
  studyId,
  total,
  range,
  mayRate,
  isDrawn,
  version,
}: {
  studyId: string
  total: number
  range: [number, number]
  mayRate: boolean
  /** Whether its recordings are being drawn, so that an interview without one is no surprise. */
  isDrawn: boolean
  /** Changes with what the rows follow from. */
  version: string
}) {
  const [search, setSearch] = useState('')
  const [settled] = useDebouncedValue(search, 200)
  const [page, setPage] = useState(1)
  const asked = useSearchParams().get('show')
  const [show, setShow] = useState<Shown>(FILTERS.find(({ value }) => value === asked)?.value ?? 'all')
  const list = useQuery(
    rpc.interviews.list.queryOptions({
      input: { studyId, search: settled, show, page },
      placeholderData: keepPreviousData,
      refetchInterval: (query) =>
        query.state.data?.rows.some(({ analysis }) => isOpen(analysis?.state)) ? POLL_MS : false,
    }),
  )
  const { refetch } = list
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown is read again when the study has changed
  useEffect(() => void refetch(), [refetch, version])
  if (list.isPending) return <Loading rows={10} />
  if (list.error) return <Problem error={list.error} retry={() => list.refetch()} />
  const { rows, pages } = list.data
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Group gap="sm">
          <SegmentedControl
            size="xs"
            aria-label="Which interviews"
            data={FILTERS.filter(({ value }) => mayRate || value !== 'to-rate')}
            value={show}
            onChange={(value) => {
              setShow(value as Shown)
              setPage(1)
            }}
          />
          <TextInput
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value)
              setPage(1)
            }}
            size="xs"
            placeholder="Find a participant"
            aria-label="Find a participant"
            leftSection={<IconSearch size={16} aria-hidden />}
          />
        </Group>
        <Text size="sm" c="dimmed" aria-live="polite">
          {list.data.total === total ? `${total} interviews` : `${list.data.total} of ${total} interviews`}
        </Text>
      </Group>
      <Table verticalSpacing={6} stickyHeader stickyHeaderOffset={52}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Participant</Table.Th>
            <Table.Th visibleFrom="sm">Visit</Table.Th>
            <Table.Th visibleFrom="sm">Date</Table.Th>
            <Table.Th visibleFrom="sm">Analysis</Table.Th>
            <Table.Th visibleFrom="sm">Ratings</Table.Th>
            <Table.Th ta="right">Estimate, 90 % interval</Table.Th>
            <Table.Th visibleFrom="md" w={190} aria-label="Interval chart" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} range={range} isDrawn={isDrawn} />
          ))}
        </Table.Tbody>
      </Table>
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {settled === '' ? NONE_SHOWN[show] : `No participant’s code contains “${settled}”.`}
        </Text>
      )}
      {pages > 1 && (
        <Pagination
          total={pages}
          value={list.data.page}
          onChange={setPage}
          size="sm"
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
        />
      )}
    </Stack>
  )
}

function Row({ row, range, isDrawn }: { row: InterviewRow; range: [number, number]; isDrawn: boolean }) {
  const date = row.date.toISOString().slice(0, 10)
  const ratings = `${row.lockedSheets} locked${row.ownSheet === 'draft' ? ', your draft' : ''}`
  const analysis = row.analysis ? (
    <Group gap={6}>
      <RunState kind="analysis" run={row.analysis} />
      <DoubtMark doubts={row.analysis.doubts} />
    </Group>
  ) : (
    <Text size="sm" c="dimmed">
      {row.recordings > 0 ? 'waiting' : isDrawn ? 'to be drawn' : 'no recording'}
    </Text>
  )
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} href={`/interviews/${row.id}`} fw={600} size="sm">
          {row.participant}
        </Anchor>
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          {row.visit}, {date}
          <br />
          {ratings}
        </Text>
        {(row.analysis?.state !== 'done' || row.analysis.doubts.length > 0) && <Box hiddenFrom="sm">{analysis}</Box>}
      </Table.Td>
      <Table.Td visibleFrom="sm">{row.visit}</Table.Td>
      <Table.Td visibleFrom="sm">{date}</Table.Td>
      <Table.Td visibleFrom="sm">{analysis}</Table.Td>
      <Table.Td visibleFrom="sm">{ratings}</Table.Td>
      <Table.Td ta="right">
        {row.estimate && (
          <>
            {oneDecimal(row.estimate.value)}{' '}
            <Text span size="sm" c="dimmed">
              {intervalInWords(row.estimate.interval90)} {row.estimate.kind === 'unseen' ? 'unseen' : 'out of fold'}
            </Text>
          </>
        )}
      </Table.Td>
      <Table.Td visibleFrom="md">
        {row.estimate && <IntervalBar value={row.estimate.value} interval={row.estimate.interval90} range={range} />}
      </Table.Td>
    </Table.Tr>
  )
}

function intervalInWords(interval: Interval | undefined): string {
  return interval ? `[${oneDecimal(interval[0])}, ${oneDecimal(interval[1])}]` : 'no interval,'
}

/** Marks an interview whose recording makes its numbers doubtful; the tooltip says why. */
function DoubtMark({ doubts }: { doubts: readonly string[] }) {
  if (doubts.length === 0) return null
  const label = doubts.length === 1 ? 'Check' : `Check ${doubts.length}`
  return (
    <Tooltip label={doubts.join(' ')} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      <Badge
        variant="light"
        color="yellow"
        size="sm"
        tabIndex={0}
        c="var(--mantine-color-text)"
        style={{ flexShrink: 0 }}
        leftSection={<IconAlertTriangle size={12} aria-hidden />}
        aria-label={`Check the recording: ${doubts.join(' ')}`}
        role="note"
      >
        {label}
      </Badge>
    </Tooltip>
  )
}
