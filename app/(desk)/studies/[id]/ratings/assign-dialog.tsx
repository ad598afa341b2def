'use client'
import { Alert, Button, Group, Modal, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { StudyRater } from '#lib/assignments/study-raters.ts'
import { type PlanFields, PlanForm } from './plan-form.tsx'
import { PlanPreviewView } from './plan-preview.tsx'

/** Divides interviews among raters: what is wanted, then who would get what, then it is saved. */
export function AssignDialog({
  studyId,
  raters,
  interviewIds,
  opened,
  onClose,
  onAssigned,
}: {
  studyId: string
  raters: readonly StudyRater[]
  /** The chosen ones; without them, those that have no rater yet. */
  interviewIds?: readonly string[]
  opened: boolean
  onClose: () => void
  onAssigned?: () => void
}) {
  const t = useText()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={
        interviewIds
          ? t('Assign {count, plural, one {1 interview} other {{count} interviews}}', { count: interviewIds.length })
          : t('Assign interviews')
      }
      size="lg"
    >
      {raters.length === 0 ? (
        <Alert color="gray">{t('This study has no raters yet. Add them under Members.')}</Alert>
      ) : (
        <AssignForm
          studyId={studyId}
          raters={raters}
          interviewIds={interviewIds}
          onDone={() => {
            onAssigned?.()
            onClose()
          }}
        />
      )}
    </Modal>
  )
}

function AssignForm({
  studyId,
  raters,
  interviewIds,
  onDone,
}: {
  studyId: string
  raters: readonly StudyRater[]
  interviewIds: readonly string[] | undefined
  onDone: () => void
}) {
  const t = useText()
  const client = useQueryClient()
  const [fields, setFields] = useState<PlanFields>({
    kind: 'balanced',
    raters: raters.map(({ id }) => id),
    doublePercent: 20,
    shuffle: true,
    dueOn: '',
    seed: '',
  })
  const chosen = interviewIds ? { interviewIds: [...interviewIds] } : {}
  const preview = useMutation(rpc.assignments.preview.mutationOptions())
  const save = useMutation(
    rpc.assignments.save.mutationOptions({
      onSuccess: ({ assignments }) => {
        notifications.show({
          message: t('{assignments, plural, one {1 assignment} other {{assignments} assignments}} saved.', {
            assignments,
          }),
        })
        onDone()
        return client.invalidateQueries()
      },
    }),
  )
  const shown = preview.data
  return (
    <Stack gap="sm">
      <PlanForm
        fields={fields}
        raters={raters}
        onChange={(changed) => {
          setFields(changed)
          preview.reset()
          save.reset()
        }}
      />
      {preview.error && <Problem error={preview.error} />}
      {shown && <PlanPreviewView preview={shown} />}
      {save.error && <Problem error={save.error} />}
      <Group justify="end">
        <Button
          variant={shown ? 'default' : 'filled'}
          loading={preview.isPending}
          onClick={() => preview.mutate({ studyId, settings: settingsOf(fields), ...chosen })}
        >
          {shown ? t('Preview again') : t('Preview')}
        </Button>
        {shown && shown.assignments > 0 && (
          <Button
            loading={save.isPending}
            onClick={() =>
              save.mutate({ studyId, settings: shown.settings, fingerprint: shown.fingerprint, ...chosen })
            }
          >
            {t('Assign {count, plural, one {1 interview} other {{count} interviews}}', { count: shown.interviews })}
          </Button>
        )}
      </Group>
    </Stack>
  )
}

function settingsOf({ doublePercent, dueOn, seed, ...same }: PlanFields) {
  return {
    ...same,
    doubleShare: doublePercent / 100,
    dueOn: dueOn === '' ? null : dueOn,
    ...(seed === '' ? {} : { seed: Number(seed) }),
  }
}
