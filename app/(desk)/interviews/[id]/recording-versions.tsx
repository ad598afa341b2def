import { Badge, Button, Card, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import type { RecordingVersion } from '#lib/studies/recording-versions.ts'
import { DeleteDialog, type ToDelete } from '../../delete-dialog.tsx'
import { clock } from '../../numbers.ts'
import { ReasonForm } from '../../reason-form.tsx'
import { MoveRecording } from './move-recording.tsx'

type Change = { what: 'use' | 'withdraw'; version: RecordingVersion }

/** The recordings of an interview, of which one is used; for managers. Nothing where there is only that one. */
export function RecordingVersions({
  versions,
  interviewId,
}: {
  versions: readonly RecordingVersion[]
  interviewId: string
}) {
  const t = useText()
  const [change, setChange] = useState<Change>()
  const [removing, remove] = useState<ToDelete>()
  const [moving, move] = useState<RecordingVersion>()
  if (versions.length === 0) return null
  return (
    <Card component="section" aria-label={t('Recordings')}>
      <Title order={2} mb="xs">
        {t('Recordings')}
      </Title>
      {versions.every(({ current }) => !current) && (
        <Text size="sm" mb="xs">
          {t('No recording is used for this interview. Choose one, or upload another.')}
        </Text>
      )}
      <Stack gap="xs">
        {versions.map((version) => (
          <VersionRow
            key={version.id}
            version={version}
            onChange={(what) => setChange({ what, version })}
            onMove={() => move(version)}
            onDelete={() => remove({ kind: 'recording', id: version.id })}
          />
        ))}
      </Stack>
      <Modal
        opened={change !== undefined}
        onClose={() => setChange(undefined)}
        title={
          change &&
          (change.what === 'use'
            ? t('Use version {version}?', { version: change.version.version })
            : t('Withdraw version {version}?', { version: change.version.version }))
        }
      >
        {change && <ChangeForm change={change} onClose={() => setChange(undefined)} />}
      </Modal>
      <Modal
        opened={moving !== undefined}
        onClose={() => move(undefined)}
        title={moving && t('Move version {version} to another interview', { version: moving.version })}
      >
        {moving && <MoveRecording version={moving} interviewId={interviewId} onClose={() => move(undefined)} />}
      </Modal>
      <DeleteDialog what={removing} onClose={() => remove(undefined)} onDeleted={() => {}} />
    </Card>
  )
}

function ChangeForm({ change: { what, version }, onClose }: { change: Change; onClose: () => void }) {
  const t = useText()
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
      action={what === 'use' ? t('Use this recording') : t('Withdraw')}
      busy={run.isPending}
      error={run.error}
      onConfirm={(reason) => run.mutate({ recordingId: version.id, reason })}
      onClose={onClose}
    >
      <Text size="sm">
        {what === 'use'
          ? t(
              'Pages, estimates and training use this recording from now on. Estimates that were made from the other one are removed; train again to replace them.',
            )
          : t(
              'Nothing is trained or estimated from this recording any more, and only managers see it. Heads that were trained with it stay: delete them and train again if they must not contain it.',
            )}
      </Text>
    </ReasonForm>
  )
}

function versionInWords(t: PageTranslator, version: RecordingVersion): string {
  return [
    t('Version {version}', { version: version.version }),
    ...(version.lengthMs === undefined ? [] : [t('{length} min', { length: clock(version.lengthMs) })]),
    t.fileSize(version.bytes),
    ...(version.coverage === undefined
      ? []
      : [t('face in {percent} % of the frames', { percent: Math.round(version.coverage * 100) })]),
  ].join(', ')
}

interface VersionActs {
  onChange: (what: Change['what']) => void
  onMove: () => void
  onDelete: () => void
}

function VersionRow({ version, ...acts }: { version: RecordingVersion } & VersionActs) {
  const t = useText()
  return (
    <Group justify="space-between" gap="xs">
      <div>
        <Group gap={6}>
          <Text size="sm">{versionInWords(t, version)}</Text>
          {version.current && (
            <Badge size="sm" variant="light">
              {t('used')}
            </Badge>
          )}
          {version.withdrawn && (
            <Badge size="sm" variant="light" color="gray">
              {t('withdrawn')}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {version.fileName}
          {version.uploadedBy && `, ${t('uploaded by {name}', { name: version.uploadedBy })}`}
        </Text>
        <Text size="xs" c="dimmed">
          {version.withdrawn
            ? t('Uploaded {uploadedAt}. Withdrawn {at}: {reason}', {
                uploadedAt: t.moment(version.uploadedAt),
                at: t.moment(version.withdrawn.at),
                reason: version.withdrawn.reason,
              })
            : t('Uploaded {uploadedAt}', { uploadedAt: t.moment(version.uploadedAt) })}
        </Text>
      </div>
      <VersionActions version={version} {...acts} />
    </Group>
  )
}

function VersionActions({ version, onChange, onMove, onDelete }: { version: RecordingVersion } & VersionActs) {
  const t = useText()
  return (
    <Group gap="xs">
      {!version.current && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => onChange('use')}
          aria-label={t('Use version {version}', { version: version.version })}
        >
          {t('Use')}
        </Button>
      )}
      {!version.withdrawn && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => onChange('withdraw')}
          aria-label={t('Withdraw version {version}', { version: version.version })}
        >
          {t('Withdraw')}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="default"
        onClick={onMove}
        aria-label={t('Move version {version}', { version: version.version })}
      >
        {t('Move')}
      </Button>
      {!version.current && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={onDelete}
          aria-label={t('Delete version {version}', { version: version.version })}
        >
          {t('Delete')}
        </Button>
      )}
    </Group>
  )
}
