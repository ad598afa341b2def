'use client'
import { Alert, Button, Card, Group, Modal, Stack, Text, Textarea, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { PlanContent } from '#lib/plans/analysis-plan.ts'
import { DEFAULT_MARGIN } from '#lib/statistics/expert-ceiling.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { PlanFields } from './plan-fields.tsx'

/** The draft of a plan's next version, which is saved as often as needed and locked once. */
export function PlanDraft({
  study,
  draft,
  latest,
  version,
  inTime,
  onClose,
}: {
  study: StudyOverview
  draft: { content: PlanContent; reason: string; revision: number } | undefined
  /** The version that is locked already. */
  latest: PlanContent | undefined
  version: number
  /** Whether nobody can have seen an estimate yet. */
  inTime: boolean
  onClose: () => void
}) {
  const client = useQueryClient()
  const start = draft?.content ?? latest ?? newContent(study)
  const [content, setContent] = useState(start)
  const [reason, setReason] = useState(draft?.reason ?? '')
  const [asking, ask] = useDisclosure()
  const [discarding, askDiscard] = useDisclosure()
  const refresh = () => client.invalidateQueries()
  const save = useMutation(
    rpc.plans.save.mutationOptions({
      onSuccess: async () => {
        await refresh()
        onClose()
      },
    }),
  )
  const discard = useMutation(rpc.plans.discard.mutationOptions({ onSuccess: refresh }))
  const lock = useMutation(rpc.plans.lock.mutationOptions({ onSuccess: refresh }))
  const unchanged = draft && JSON.stringify([content, reason]) === JSON.stringify([draft.content, draft.reason])
  const discarded = () => {
    askDiscard.close()
    onClose()
  }
  const error = save.error ?? discard.error ?? lock.error
  return (
    <Card component="section" aria-label="Draft">
      <Title order={2}>Version {version}, draft</Title>
      {!inTime && (
        <Alert color="yellow" py="xs" mt="xs">
          Estimates of this study are already visible. The plan will say so, and its heads remain exploratory.
        </Alert>
      )}
      <Stack gap="sm" mt="sm">
        {error && <Problem error={error} />}
        {version > 1 && (
          <Textarea
            label="Reason for this version"
            description="Earlier versions are kept and shown"
            autosize
            minRows={2}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            required
          />
        )}
        <PlanFields study={study} content={content} change={(part) => setContent({ ...content, ...part })} />
        <Group>
          <Button
            variant={draft ? 'default' : 'filled'}
            loading={save.isPending}
            disabled={unchanged}
            onClick={() => save.mutate({ id: study.id, content, reason, revision: draft?.revision ?? null })}
          >
            Save draft
          </Button>
          {draft && (
            <Button onClick={ask.open} disabled={!unchanged}>
              Lock plan
            </Button>
          )}
          <Button variant="subtle" color="gray" onClick={draft ? askDiscard.open : onClose}>
            {draft ? 'Discard draft' : 'Cancel'}
          </Button>
        </Group>
      </Stack>
      <Question
        opened={asking}
        title="Lock plan"
        no="Cancel"
        yes={`Lock version ${version}`}
        isPending={lock.isPending}
        onClose={ask.close}
        onYes={() => draft && lock.mutate({ id: study.id, revision: draft.revision }, { onSettled: ask.close })}
      >
        Version {version} gets a date and a hash. Nobody can change or remove it. A later version can follow it, with a
        reason.
      </Question>
      <Question
        opened={discarding}
        title="Discard draft"
        no="Keep draft"
        yes="Discard draft"
        color="red"
        isPending={discard.isPending}
        onClose={askDiscard.close}
        onYes={() => draft && discard.mutate({ id: study.id, revision: draft.revision }, { onSettled: discarded })}
      >
        The draft of version {version} will be deleted. Locked versions are kept.
      </Question>
    </Card>
  )
}

/** A question about what can't be undone. */
function Question({
  opened,
  title,
  no,
  yes,
  color,
  isPending,
  onClose,
  onYes,
  children,
}: {
  opened: boolean
  title: string
  no: string
  yes: string
  color?: string
  isPending: boolean
  onClose: () => void
  onYes: () => void
  children: ReactNode
}) {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <Stack gap="sm">
        <Text size="sm">{children}</Text>
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {no}
          </Button>
          <Button color={color} loading={isPending} onClick={onYes}>
            {yes}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function newContent(study: StudyOverview): PlanContent {
  return {
    target: study.target.key,
    margin: DEFAULT_MARGIN,
    head: {
      kind: 'ridge',
      loss: 'squared error',
      label: 'mean',
      folds: { kind: 'leave-one-participant-out' },
      seed: 1,
      encoder: study.encoder,
    },
    groups: [],
    participants: null,
    notes: '',
  }
}
