'use client'
import { Alert, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import { moment } from '../numbers.ts'
import { isOpen } from '../run-state.tsx'
import { RunRow } from './run-row.tsx'

/** Analyses, trainings, permutation tests, imports and phantom studies in one list, as far as the person may see them. */
export function Queue({ isAdministrator }: { isAdministrator: boolean }) {
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
        <Title order={1}>Queue</Title>
        <Text size="sm" c="dimmed" aria-live="polite">
          {open === 0 ? 'Nothing is waiting.' : `${open} ${open === 1 ? 'job is' : 'jobs are'} waiting or running.`}
        </Text>
      </div>
      {isAdministrator && <RefusedJobs />}
      {runs.data.length === 0 ? (
        <Empty title="Nothing has run yet">
          Analyses of recordings, trainings, permutation tests, model imports and phantom studies appear here with their
          progress.
        </Empty>
      ) : (
        <Table verticalSpacing="xs" style={{ tableLayout: 'auto' }}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Job</Table.Th>
              <Table.Th visibleFrom="sm">Study</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th visibleFrom="sm">Details</Table.Th>
              <Table.Th>
                <span style={{ position: 'absolute', left: -9999 }}>Actions</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {runs.data.map((run) => (
              <RunRow key={`${run.kind} ${run.kind === 'phantom' ? run.study.id : run.id}`} run={run} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  )
}

/** Jobs in the queue that no worker of this version can read. */
function RefusedJobs() {
  const refused = useQuery(rpc.runs.refused.queryOptions({ refetchInterval: 30_000 }))
  const count = refused.data?.length ?? 0
  if (!refused.data || count === 0) return null
  const queues = [...new Set(refused.data.map(({ queue }) => queue))].join(', ')
  return (
    <Alert color="yellow" title={count === 1 ? 'One job was refused' : `${count} jobs were refused`}>
      The workers could not read {count === 1 ? 'a job' : 'jobs'} in the queue ({queues}), last on{' '}
      {moment(refused.data[0]!.createdAt)}. Another version of Concord may have written {count === 1 ? 'it' : 'them'}:
      run the same version everywhere.
    </Alert>
  )
}
