import { Group, Stack, Table, Text, TextInput, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import type { VisitGrid as Grid } from '#lib/review/visit-grid.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { Pages } from '../ratings/pages.tsx'
import { VisitCell, VisitLegend } from './visit-cell.tsx'
import classes from './visit-grid.module.css'

/** Participants by their visits, page by page: how far each interview is, and its estimate where the person may see it. */
export function VisitGrid({ study, version }: { study: StudyOverview; version: string }) {
  const t = useText()
  const [search, setSearch] = useState('')
  const [settled] = useDebouncedValue(search, 200)
  const [page, setPage] = useState(1)
  const grid = useQuery(
    rpc.studies.grid.queryOptions({
      input: { studyId: study.id, search: settled, page },
      placeholderData: keepPreviousData,
    }),
  )
  const { refetch } = grid
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown is read again when the study has changed
  useEffect(() => void refetch(), [refetch, version])
  if (grid.isPending) return <Loading rows={8} />
  if (grid.error) return <Problem error={grid.error} retry={() => grid.refetch()} />
  const { rows, visits, pages, total } = grid.data
  return (
    <Stack gap="xs" component="section" aria-label={t('Participants by visit')}>
      <Group justify="space-between">
        <Title order={2}>{t('Participants by visit')}</Title>
        <Group gap="sm">
          <TextInput
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value)
              setPage(1)
            }}
            size="xs"
            placeholder={t('Find a participant')}
            aria-label={t('Find a participant')}
            leftSection={<IconSearch size={16} aria-hidden />}
          />
          <Text size="sm" c="dimmed" aria-live="polite">
            {t('{participants} {participants, plural, one {participant} other {participants}}', {
              participants: total,
            })}
          </Text>
        </Group>
      </Group>
      <VisitLegend />
      <GridTable rows={rows} visits={visits} range={study.target.range} />
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('No participant’s code contains “{settled}”.', { settled })}
        </Text>
      )}
      <Pages total={pages} value={grid.data.page} onChange={setPage} />
    </Stack>
  )
}

function GridTable({ rows, visits, range }: Pick<Grid, 'rows' | 'visits'> & { range: [number, number] }) {
  const t = useText()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled has to be reached by keys
    <div className={classes.wide} tabIndex={0}>
      <Table verticalSpacing={4} w="auto">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('Participant')}</Table.Th>
            {visits.map((visit) => (
              <Table.Th key={visit} miw={270}>
                {visit}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ id, participant, cells }) => (
            <Table.Tr key={id}>
              <Table.Th scope="row">{participant}</Table.Th>
              {visits.map((visit) => (
                <Table.Td key={visit}>
                  {cells[visit] && <VisitCell about={`${participant}, ${visit}`} cell={cells[visit]} range={range} />}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}
