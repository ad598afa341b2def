'use client'
import { Alert, Button, Card, Group, Modal, Stack, Text, Textarea, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useText } from '#app/language.tsx'
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
  const t = useText()
  const client = useQueryClient()
  const start = draft?.content ?? latest ?? newContent(study)
  const [content, setContent] = useState(start)
  const [reason, setReason] = useState(draft?.reason ?? '')
  const [asked, ask] = useState<'lock' | 'discard'>()
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
    ask(undefined)
    onClose()
  }
  const error = save.error ?? discard.error ?? lock.error
  return (
    <Card component="section" aria-label={t('Draft')}>
      <Title order={2}>{t('Version {version}, draft', { version })}</Title>
      {!inTime && <AlreadyVisible />}
      <Stack gap="sm" mt="sm">
        {error && <Problem error={error} />}
        {version > 1 && <ReasonField value={reason} onChange={setReason} />}
        <PlanFields study={study} content={content} change={(part) => setContent({ ...content, ...part })} />
        <Group>
          <Button
            variant={draft ? 'default' : 'filled'}
            loading={save.isPending}
            disabled={unchanged}
            onClick={() => save.mutate({ id: study.id, content, reason, revision: draft?.revision ?? null })}
          >
            {t('Save draft')}
          </Button>
          {draft && (
            <Button onClick={() => ask('lock')} disabled={!unchanged}>
              {t('Lock plan')}
            </Button>
          )}
          <Button variant="subtle" color="gray" onClick={draft ? () => ask('discard') : onClose}>
            {draft ? t('Discard draft') : t('Cancel')}
          </Button>
        </Group>
      </Stack>
      <Questions
        version={version}
        asked={asked}
        isPending={lock.isPending || discard.isPending}
        onClose={() => ask(undefined)}
        onLock={() =>
          draft && lock.mutate({ id: study.id, revision: draft.revision }, { onSettled: () => ask(undefined) })
        }
        onDiscard={() => draft && discard.mutate({ id: study.id, revision: draft.revision }, { onSettled: discarded })}
      />
    </Card>
  )
}

function AlreadyVisible() {
  const t = useText()
  return (
    <Alert color="yellow" py="xs" mt="xs">
      {t('Estimates of this study are already visible. The plan will say so, and its heads remain exploratory.')}
    </Alert>
  )
}

function ReasonField({ value, onChange }: { value: string; onChange: (reason: string) => void }) {
  const t = useText()
  return (
    <Textarea
      label={t('Reason for this version')}
      description={t('Earlier versions are kept and shown')}
      autosize
      minRows={2}
      maxLength={1000}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      required
    />
  )
}

/** The questions before a draft is locked or discarded. */
function Questions({
  version,
  asked,
  isPending,
  onClose,
  onLock,
  onDiscard,
}: {
  version: number
  asked: 'lock' | 'discard' | undefined
  isPending: boolean
  onClose: () => void
  onLock: () => void
  onDiscard: () => void
}) {
  const t = useText()
  return (
    <>
      <Question
        opened={asked === 'lock'}
        title={t('Lock plan')}
        no={t('Cancel')}
        yes={t('Lock version {version}', { version })}
        isPending={isPending}
        onClose={onClose}
        onYes={onLock}
      >
        {t(
          'Version {version} gets a date and a hash. Nobody can change or remove it. A later version can follow it, with a reason.',
          { version },
        )}
      </Question>
      <Question
        opened={asked === 'discard'}
        title={t('Discard draft')}
        no={t('Keep draft')}
        yes={t('Discard draft')}
        color="red"
        isPending={isPending}
        onClose={onClose}
        onYes={onDiscard}
      >
        {t('The draft of version {version} will be deleted. Locked versions are kept.', { version })}
      </Question>
    </>
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
