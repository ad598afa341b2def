'use client'
import { Alert, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import { isOpen } from '../run-state.tsx'
import { RunRow } from './run-row.tsx'

/** Analyses, trainings, permutation tests, imports and phantom studies in one list, as far as the person may see them. */
export function Queue({ isAdministrator }: { isAdministrator: boolean }) {
  const t = useText()
  const runs = useQuery(
    rpc.runs.list.queryOptions({
      refetchInterval: (query) => (query.state.data?.some(({ state }) => isOpen(state)) ? 1000 : 5000),
    }),
  )
  if (runs.isPending) return <Loading rows={8} />
  if (runs.error) return <Problem error={runs.error} retry={() => runs.refetch()} />
  const open = runs.data.filter(({ state }) => isOpen(state)).length
  return (
    <Stack>
      <div>
        <Title order={1}>{t('Queue')}</Title>
        <Text size="sm" c="dimmed" aria-live="polite">
          {open === 0
            ? t('Nothing is waiting.')
            : t('{open} {open, plural, one {job is} other {jobs are}} waiting or running.', { open })}
        </Text>
      </div>
      {isAdministrator && <RefusedJobs />}
      {runs.data.length === 0 ? (
        <Empty title={t('Nothing has run yet')}>
          {t(
            'Analyses of recordings, trainings, permutation tests, model imports and phantom studies appear here with their progress.',
          )}
        </Empty>
      ) : (
        <LongTable verticalSpacing="xs" style={{ tableLayout: 'auto' }}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Job')}</Table.Th>
              <Table.Th visibleFrom="sm">{t('Study')}</Table.Th>
              <Table.Th>{t('State')}</Table.Th>
              <Table.Th visibleFrom="sm">{t('Details')}</Table.Th>
              <Table.Th>
                <span style={{ position: 'absolute', left: -9999 }}>{t('Actions')}</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {runs.data.map((run) => (
              <RunRow key={`${run.kind} ${run.kind === 'phantom' ? run.study.id : run.id}`} run={run} />
            ))}
          </Table.Tbody>
        </LongTable>
      )}
    </Stack>
  )
}

/** Jobs in the queue that no worker of this version can read. */
function RefusedJobs() {
  const t = useText()
  const refused = useQuery(rpc.runs.refused.queryOptions({ refetchInterval: 30_000 }))
  const count = refused.data?.length ?? 0
  if (!refused.data || count === 0) return null
  const queues = [...new Set(refused.data.map(({ queue }) => queue))].join(', ')
  return (
    <Alert color="yellow" title={count === 1 ? t('One job was refused') : t('{count} jobs were refused', { count })}>
      {t.nodes(
        'The workers could not read {count, plural, one {a job} other {jobs}} in the queue ({queues}), last on {createdAt}. Another version of Concord may have written {count, plural, one {it} other {them}}: run the same version everywhere.',
        { count, queues, createdAt: t.moment(refused.data[0]!.createdAt) },
      )}
    </Alert>
  )
}
