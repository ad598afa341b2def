'use client'
import { Alert, Button, Code, Group, Stack, Table, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem, tellProblem } from '#app/states.tsx'
import type { BackupOverview } from '#lib/backup/backup-runs.ts'
import { isOpen } from '../run-state.tsx'
import { BackupRow } from './backup-row.tsx'

/** When the last backup was made and whether it failed, for administrators. */
export function Backups() {
  const t = useText()
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
          <Title order={1}>{t('Backups')}</Title>
          <Text size="sm" c="dimmed" aria-live="polite">
            {last ? t('The last backup was made on {last}.', { last: t.moment(last) }) : t('There is no backup yet.')}
          </Text>
        </div>
        {schedule && (
          <Button
            onClick={() => start.mutate({})}
            loading={start.isPending}
            disabled={runs.some(({ state }) => isOpen(state))}
          >
            {t('Back up now')}
          </Button>
        )}
      </Group>
      <Warning overview={overview.data} />
      <Schedule schedule={schedule} />
      {runs.length > 0 && (
        <LongTable verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Backup')}</Table.Th>
              <Table.Th>{t('State')}</Table.Th>
              <Table.Th visibleFrom="sm">{t('Size')}</Table.Th>
              <Table.Th visibleFrom="sm">{t('Details')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {runs.map((run) => (
              <BackupRow key={run.id} run={run} />
            ))}
          </Table.Tbody>
        </LongTable>
      )}
    </Stack>
  )
}

function Warning({ overview: { problem, isOverdue, last } }: { overview: BackupOverview }) {
  const t = useText()
  if (problem)
    return (
      <Alert color="red" role="alert" title={t('The latest backup failed')}>
        {t.stored(problem)}
      </Alert>
    )
  if (!isOverdue) return null
  return (
    <Alert color="yellow" role="alert" title={t('A backup is overdue')}>
      {last
        ? t('The last one is more than two days old. Check in the queue whether a worker is running.')
        : t('None has been made yet. Check in the queue whether a worker is running.')}
    </Alert>
  )
}

function Schedule({ schedule }: { schedule: BackupOverview['schedule'] }) {
  const t = useText()
  if (!schedule)
    return (
      <Alert color="yellow" title={t('No backups are scheduled')}>
        {t.nodes(
          'Set <code>CONCORD_BACKUP_FOLDER</code> to a folder, preferably on another disk, and start Concord again. A backup is then made every day. <code>npx concord backup FOLDER</code> makes one at any time.',
          { code: (inside) => <Code>{inside}</Code> },
        )}
      </Alert>
    )
  const { folder, time, keep, next } = schedule
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      {keep === 1
        ? t.nodes(
            'Every day at {time} into <code>{folder}</code>, next on {next}. One is kept. <code>npx concord restore FOLDER</code> restores one into an empty data folder.',
            { time, folder, code: (inside) => <Code>{inside}</Code>, next: t.moment(next) },
          )
        : t.nodes(
            'Every day at {time} into <code>{folder}</code>, next on {next}. {keep} are kept. <code>npx concord restore FOLDER</code> restores one into an empty data folder.',
            { time, folder, code: (inside) => <Code>{inside}</Code>, next: t.moment(next), keep },
          )}
    </Text>
  )
}
