'use client'
import { Alert, Button, Code, Group, Stack, Table, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem, tellProblem } from '#app/states.tsx'
import type { BackupOverview } from '#lib/backup/backup-runs.ts'
import { moment } from '../numbers.ts'
import { isOpen } from '../run-state.tsx'
import { BackupRow } from './backup-row.tsx'

/** When the last backup was made and whether it failed, for administrators. */
export function Backups() {
  const client = useQueryClient()
  const overview = useQuery(
    rpc.backups.see.queryOptions({
      refetchInterval: (query) => (query.state.data?.runs.some(({ state }) => isOpen(state)) ? 1000 : 10_000),
    }),
  )
  const start = useMutation(
    rpc.backups.start.mutationOptions({ onSettled: () => client.invalidateQueries(), onError: tellProblem }),
  )
  if (overview.isPending) return <Loading rows={5} />
  if (overview.error) return <Problem error={overview.error} retry={() => overview.refetch()} />
  const { schedule, last, runs } = overview.data
  return (
    <Stack>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={1}>Backups</Title>
          <Text size="sm" c="dimmed" aria-live="polite">
            {last ? `The last backup was made on ${moment(last)}.` : 'There is no backup yet.'}
          </Text>
        </div>
        {schedule && (
          <Button
            onClick={() => start.mutate({})}
            loading={start.isPending}
            disabled={runs.some(({ state }) => isOpen(state))}
          >
            Back up now
          </Button>
        )}
      </Group>
      <Warning overview={overview.data} />
      <Schedule schedule={schedule} />
      {runs.length > 0 && (
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Backup</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th visibleFrom="sm">Size</Table.Th>
              <Table.Th visibleFrom="sm">Details</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {runs.map((run) => (
              <BackupRow key={run.id} run={run} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  )
}

function Warning({ overview: { problem, isOverdue, last } }: { overview: BackupOverview }) {
  if (problem)
    return (
      <Alert color="red" role="alert" title="The latest backup failed">
        {problem}
      </Alert>
    )
  if (!isOverdue) return null
  return (
    <Alert color="yellow" role="alert" title="A backup is overdue">
      {last ? 'The last one is more than two days old.' : 'None has been made yet.'} Check in the queue whether a worker
      is running.
    </Alert>
  )
}

function Schedule({ schedule }: { schedule: BackupOverview['schedule'] }) {
  if (!schedule)
    return (
      <Alert color="yellow" title="No backups are scheduled">
        Set <Code>CONCORD_BACKUP_FOLDER</Code> to a folder, preferably on another disk, and start Concord again. A
        backup is then made every day. <Code>npx concord backup FOLDER</Code> makes one at any time.
      </Alert>
    )
  const { folder, time, keep, next } = schedule
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      Every day at {time} into <Code>{folder}</Code>, next on {moment(next)}. {keep === 1 ? 'One is' : `${keep} are`}{' '}
      kept. <Code>npx concord restore FOLDER</Code> restores one into an empty data folder.
    </Text>
  )
}
