import { Badge, Button, Card, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import type { RecordingVersion } from '#lib/studies/recording-versions.ts'
import { DeleteDialog, type ToDelete } from '../../delete-dialog.tsx'
import { clock, fileSize, moment } from '../../numbers.ts'
import { ReasonForm } from '../../reason-form.tsx'

type Change = { what: 'use' | 'withdraw'; version: RecordingVersion }

/** The recordings of an interview, of which one is used; for managers. Nothing where there is only that one. */
export function RecordingVersions({ versions }: { versions: readonly RecordingVersion[] }) {
  const [change, setChange] = useState<Change>()
  const [removing, remove] = useState<ToDelete>()
  if (versions.length === 0) return null
  return (
    <Card component="section" aria-label="Recordings">
      <Title order={2} mb="xs">
        Recordings
      </Title>
      {versions.every(({ current }) => !current) && (
        <Text size="sm" mb="xs">
          No recording is used for this interview. Choose one, or upload another.
        </Text>
      )}
      <Stack gap="xs">
        {versions.map((version) => (
          <VersionRow
            key={version.id}
            version={version}
            onChange={(what) => setChange({ what, version })}
            onDelete={() => remove({ kind: 'recording', id: version.id })}
          />
        ))}
      </Stack>
      <Modal
        opened={change !== undefined}
        onClose={() => setChange(undefined)}
        title={change && `${change.what === 'use' ? 'Use' : 'Withdraw'} version ${change.version.version}?`}
      >
        {change && <ChangeForm change={change} onClose={() => setChange(undefined)} />}
      </Modal>
      <DeleteDialog what={removing} onClose={() => remove(undefined)} onDeleted={() => {}} />
    </Card>
  )
}

function ChangeForm({ change: { what, version }, onClose }: { change: Change; onClose: () => void }) {
  const client = useQueryClient()
  const done = {
    onSuccess: () => {
      onClose()
      return client.invalidateQueries()
    },
  }
  const use = useMutation(rpc.interviews.useRecording.mutationOptions(done))
  const withdraw = useMutation(rpc.interviews.withdrawRecording.mutationOptions(done))
  const run = what === 'use' ? use : withdraw
  return (
    <ReasonForm
      action={what === 'use' ? 'Use this recording' : 'Withdraw'}
      busy={run.isPending}
      error={run.error}
      onConfirm={(reason) => run.mutate({ recordingId: version.id, reason })}
      onClose={onClose}
    >
      <Text size="sm">
        {what === 'use'
          ? 'Pages, estimates and training use this recording from now on. Estimates that were made from the other one are removed; train again to replace them.'
          : 'Nothing is trained or estimated from this recording any more, and only managers see it. Heads that were trained with it stay: delete them and train again if they must not contain it.'}
      </Text>
    </ReasonForm>
  )
}

function VersionRow({
  version,
  onChange,
  onDelete,
}: {
  version: RecordingVersion
  onChange: (what: Change['what']) => void
  onDelete: () => void
}) {
  return (
    <Group justify="space-between" gap="xs">
      <div>
        <Group gap={6}>
          <Text size="sm">
            Version {version.version}
            {version.lengthMs !== undefined && `, ${clock(version.lengthMs)} min`}, {fileSize(version.bytes)}
          </Text>
          {version.current && (
            <Badge size="sm" variant="light">
              used
            </Badge>
          )}
          {version.withdrawn && (
            <Badge size="sm" variant="light" color="gray">
              withdrawn
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          Uploaded {moment(version.uploadedAt)}
          {version.withdrawn && `. Withdrawn ${moment(version.withdrawn.at)}: ${version.withdrawn.reason}`}
        </Text>
      </div>
      <Group gap="xs">
        {!version.current && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => onChange('use')}
            aria-label={`Use version ${version.version}`}
          >
            Use
          </Button>
        )}
        {!version.withdrawn && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => onChange('withdraw')}
            aria-label={`Withdraw version ${version.version}`}
          >
            Withdraw
          </Button>
        )}
        {!version.current && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={onDelete}
            aria-label={`Delete version ${version.version}`}
          >
            Delete
          </Button>
        )}
      </Group>
    </Group>
  )
}
