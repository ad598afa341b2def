'use client'
import { Table, Text } from '@mantine/core'
import type { ListedBackup } from '#lib/backup/backup-runs.ts'
import { fileSize, moment } from '../numbers.ts'
import { RunState, runNote } from '../run-state.tsx'
import { originOf } from './backup-origin.ts'

/** One backup: when, by whom, how large and where. */
export function BackupRow({ run }: { run: ListedBackup }) {
  const { outcome, state } = run
  const missing = outcome?.missing.length ?? 0
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600}>
          {moment(run.finishedAt ?? run.createdAt)}
        </Text>
        <Text size="xs" c="dimmed">
          {originOf(run)}
        </Text>
      </Table.Td>
      <Table.Td>
        <RunState kind="backup" run={run} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {outcome && (
          <Text size="sm">
            {fileSize(outcome.bytes)}, {fileSize(outcome.newBytes)} new
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm" style={{ overflowWrap: 'anywhere' }}>
        <Text size="sm" c={run.problem ? 'var(--mantine-color-error)' : 'dimmed'}>
          {state === 'done' && outcome ? outcome.folder : runNote(run)}
        </Text>
        {missing > 0 && (
          <Text size="sm" c="var(--mantine-color-error)">
            {missing === 1
              ? 'One file that a study names is missing in the storage.'
              : `${missing} files that studies name are missing in the storage.`}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
