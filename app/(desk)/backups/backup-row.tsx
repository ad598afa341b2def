'use client'
import { Table, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { ListedBackup } from '#lib/backup/backup-runs.ts'
import { RunState, runNote } from '../run-state.tsx'
import { originOf } from './backup-origin.ts'

/** One backup: when, by whom, how large and where. */
export function BackupRow({ run }: { run: ListedBackup }) {
  const t = useText()
  const { outcome, state } = run
  const missing = outcome?.missing.length ?? 0
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600}>
          {t.moment(run.finishedAt ?? run.createdAt)}
        </Text>
        <Text size="xs" c="dimmed">
          {t(originOf(run))}
        </Text>
      </Table.Td>
      <Table.Td>
        <RunState kind="backup" run={run} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {outcome && (
          <Text size="sm">
            {t.nodes('{bytes}, {newBytes} new', {
              bytes: t.fileSize(outcome.bytes),
              newBytes: t.fileSize(outcome.newBytes),
            })}
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm" style={{ overflowWrap: 'anywhere' }}>
        <Text size="sm" c={run.problem ? 'var(--mantine-color-error)' : 'dimmed'}>
          {state === 'done' && outcome ? outcome.folder : runNote(run, t)}
        </Text>
        {missing > 0 && (
          <Text size="sm" c="var(--mantine-color-error)">
            {missing === 1
              ? t('One file that a study names is missing in the storage.')
              : t('{missing} files that studies name are missing in the storage.', { missing })}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
