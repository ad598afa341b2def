'use client'
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useCallback, useMemo, useState } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import { phrase } from '#lib/messages/message.ts'
import {
  base64Of,
  csvOfGrid,
  emptyRows,
  GRID_COLUMNS,
  type GridRow,
  MOST_ROWS,
  problemsOf,
  rowsBeyond,
  withCell,
  withTable,
} from './grid-rows.ts'
import { InterviewGrid } from './interview-grid.tsx'

const FIRST_ROWS = 8
const PAUSE_MS = 300

const leftOut = (beyond: number) =>
  phrase(
    '{beyond, plural, one {# row was} other {# rows were}} left out: the table has room for {most} rows. Import longer lists as a file.',
    { beyond, most: MOST_ROWS },
  )

/** The rows of the grid, as they are typed and pasted. */
function useGridRows(t: PageTranslator) {
  const [rows, setRows] = useState<GridRow[]>(() => emptyRows(FIRST_ROWS))
  const clear = () => setRows(emptyRows(FIRST_ROWS))
  const onCell = useCallback(
    (row: number, column: number, text: string) => setRows((before) => withCell(before, row, column, text)),
    [],
  )
  const onTable = useCallback(
    (row: number, column: number, text: string) => {
      setRows((before) => withTable(before, row, column, text))
      const beyond = rowsBeyond(row, column, text)
      if (beyond > 0) notifications.show({ color: 'red', autoClose: 20_000, message: t(leftOut(beyond)) })
    },
    [t],
  )
  return { rows, clear, onCell, onTable }
}

/** Adds many interviews at once: typed, or pasted from a spreadsheet; all or none. */
export function AddInterviews({ studyId }: { studyId: string }) {
  const t = useText()
  const router = useRouter()
  const client = useQueryClient()
  const { rows, clear, onCell, onTable } = useGridRows(t)
  const [settled] = useDebouncedValue(rows, PAUSE_MS)
  const { csv, places } = useMemo(() => csvOfGrid(settled), [settled])
  const input = { studyId, file: { name: 'pasted.csv', base64: base64Of(csv) }, columns: GRID_COLUMNS }
  const isAny = places.length > 0
  const preview = useQuery({
    ...rpc.rosters.preview.queryOptions({ input, placeholderData: keepPreviousData }),
    enabled: isAny,
  })
  const isCurrent = settled === rows && !preview.isPlaceholderData && !preview.isFetching
  const shown = isAny && isCurrent ? preview.data : undefined
  const problems = useMemo(() => problemsOf(settled, places, shown), [settled, places, shown])
  const store = useMutation(
    rpc.rosters.store.mutationOptions({
      onSuccess: async ({ interviews }) => {
        notifications.show({
          message: t('{interviews, plural, one {# interview} other {# interviews}} added.', { interviews }),
        })
        await client.invalidateQueries()
        router.push(`/studies/${studyId}`)
      },
      onError: () => preview.refetch(),
    }),
  )
  const counts = shown?.counts
  const isReady = counts !== undefined && counts.interviews > 0 && problems.size === 0
  return (
    <Stack>
      <div>
        <Title order={2}>{t('Add interviews')}</Title>
        <Text size="sm" c="dimmed" maw={720}>
          {t(
            'Type, or paste from a spreadsheet: participant, visit, date and, where you have them, site, sex and age band. Up to {most} rows; all are added, or none. What the study has is never changed.',
            { most: MOST_ROWS },
          )}
        </Text>
      </div>
      <InterviewGrid rows={rows} problems={problems} onCell={onCell} onTable={onTable} />
      {(preview.error ?? store.error) && <Problem error={preview.error ?? store.error} />}
      <Group justify="space-between">
        <Text size="sm" role="status">
          {problems.size > 0
            ? t('{wrong, plural, one {# row is} other {# rows are}} wrong. Nothing is added until all are right.', {
                wrong: problems.size,
              })
            : counts
              ? t(
                  '{interviews, plural, one {# interview} other {# interviews}} and {participants, plural, one {# new participant} other {# new participants}}.',
                  { interviews: counts.interviews, participants: counts.participants },
                )
              : ''}
        </Text>
        <Group gap="xs">
          <Button variant="default" onClick={clear} disabled={!isAny}>
            {t('Clear')}
          </Button>
          <Button
            loading={store.isPending}
            disabled={!isReady}
            onClick={() => counts && store.mutate({ ...input, expected: { ...counts } })}
          >
            {t('Add interviews')}
          </Button>
        </Group>
      </Group>
    </Stack>
  )
}
