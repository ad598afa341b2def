'use client'
import { Anchor, Button, Stack, Table, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem, tellProblem } from '#app/states.tsx'
import { AnalysisState, isOpen } from '../analysis-state.tsx'
import { timeLeft } from '../numbers.ts'

export function Queue() {
  const client = useQueryClient()
  const queue = useQuery(
    rpc.analyses.queue.queryOptions({
      refetchInterval: (query) => (query.state.data?.some(({ state }) => isOpen(state)) ? 1000 : 5000),
    }),
  )
  const settle = { onSettled: () => client.invalidateQueries(), onError: tellProblem }
  const cancel = useMutation(rpc.analyses.cancel.mutationOptions(settle))
  const retry = useMutation(rpc.analyses.retry.mutationOptions(settle))
  if (queue.isPending) return <Loading rows={8} />
  if (queue.error) return <Problem error={queue.error} retry={() => queue.refetch()} />
  const open = queue.data.filter(({ state }) => isOpen(state)).length
  return (
    <Stack>
      <div>
        <Title order={1}>Queue</Title>
        <Text size="sm" c="dimmed" aria-live="polite">
          {open === 0
            ? 'Nothing is waiting.'
            : `${open} ${open === 1 ? 'analysis is' : 'analyses are'} waiting or running.`}
        </Text>
      </div>
      {queue.data.length === 0 ? (
        <Empty title="Nothing was analysed yet">
          When a recording is uploaded, its analysis shows here with its progress.
        </Empty>
      ) : (
        <Table.ScrollContainer minWidth={720}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Interview</Table.Th>
                <Table.Th>Study</Table.Th>
                <Table.Th>File</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Stage and time left</Table.Th>
                <Table.Th>
                  <span style={{ position: 'absolute', left: -9999 }}>Actions</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {queue.data.map((row) => (
                <Table.Tr key={row.id}>
                  <Table.Td>
                    <Anchor component={Link} href={`/interviews/${row.interviewId}`} size="sm">
                      {row.participant}, {row.visit}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>{row.studyCode}</Table.Td>
                  <Table.Td>{row.fileName}</Table.Td>
                  <Table.Td>
                    <AnalysisState analysis={row} />
                  </Table.Td>
                  <Table.Td>
                    <Text size="sm" c={row.problem ? 'var(--mantine-color-error)' : 'dimmed'} maw={420}>
                      {row.problem ??
                        (row.state === 'running'
                          ? `${row.stage}${row.secondsLeft === null ? '' : `, about ${timeLeft(row.secondsLeft)} left`}`
                          : (row.finishedAt?.toLocaleString() ?? ''))}
                    </Text>
                  </Table.Td>
                  <Table.Td ta="right">
                    {isOpen(row.state) && (
                      <Button size="compact-sm" variant="default" onClick={() => cancel.mutate({ id: row.id })}>
                        Cancel
                      </Button>
                    )}
                    {(row.state === 'failed' || row.state === 'cancelled') && (
                      <Button size="compact-sm" variant="default" onClick={() => retry.mutate({ id: row.id })}>
                        Run again
                      </Button>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Stack>
  )
}
