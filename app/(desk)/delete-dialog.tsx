'use client'
import { Alert, Button, Group, List, Modal, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem, tellProblem } from '#app/states.tsx'
import type { DeletionPreview } from '#lib/bin/delete-thing.ts'
import { headKind } from '#lib/heads/head-kinds.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { contentsInWords } from './bin-contents.ts'
import { ReasonForm } from './reason-form.tsx'

export type DeletableKind = 'recording' | 'analysis' | 'interview' | 'participant' | 'head' | 'study' | 'ratingImport'

/** What a person wants to delete. */
export interface ToDelete {
  kind: DeletableKind
  id: string
  /** Typed by the person before they may go on; for what is large. */
  confirm?: string
}

const QUESTIONS: Record<DeletableKind, Message> = {
  recording: phrase('Delete this recording?'),
  analysis: phrase('Delete this analysis?'),
  interview: phrase('Delete this interview?'),
  participant: phrase('Delete this participant?'),
  head: phrase('Delete this head?'),
  study: phrase('Delete this study?'),
  ratingImport: phrase('Delete this import?'),
}

/** Shows what would go with something, asks why, and deletes it. */
export function DeleteDialog({
  what,
  onClose,
  onDeleted,
}: {
  what: ToDelete | undefined
  onClose: () => void
  onDeleted: () => void
}) {
  const t = useText()
  return (
    <Modal opened={what !== undefined} onClose={onClose} title={what && t(QUESTIONS[what.kind])} size="lg">
      {what && <DeleteForm what={what} onClose={onClose} onDeleted={onDeleted} />}
    </Modal>
  )
}

function DeleteForm({ what, onClose, onDeleted }: { what: ToDelete; onClose: () => void; onDeleted: () => void }) {
  const t = useText()
  const { kind, id, confirm } = what
  const client = useQueryClient()
  const [typed, setTyped] = useState('')
  const preview = useQuery(rpc.deletion[kind].preview.queryOptions({ input: { id }, staleTime: 0, gcTime: 0 }))
  const restore = useMutation(
    rpc.bin.restore.mutationOptions({
      onSuccess: () => notifications.show({ message: t('Restored.') }),
      onError: tellProblem,
      onSettled: () => client.invalidateQueries(),
    }),
  )
  const remove = useMutation(
    rpc.deletion[kind].delete.mutationOptions({
      onSuccess: ({ entryId, goesAt }) => {
        onDeleted()
        onClose()
        void client.invalidateQueries()
        const notification = `deleted-${entryId}`
        notifications.show({
          id: notification,
          autoClose: 15_000,
          title: t('Moved to the bin'),
          message: (
            <Group justify="space-between" gap="sm">
              <Text size="sm">{t.nodes('It can be restored until {goesAt}.', { goesAt: t.moment(goesAt) })}</Text>
              {kind !== 'study' && (
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => {
                    notifications.hide(notification)
                    restore.mutate({ id: entryId })
                  }}
                >
                  {t('Undo')}
                </Button>
              )}
            </Group>
          ),
        })
      },
    }),
  )
  if (preview.isPending) return <Loading rows={4} />
  if (preview.error) return <Problem error={preview.error} retry={() => preview.refetch()} />
  return (
    <ReasonForm
      action={t('Delete')}
      isDanger
      isReady={confirm === undefined || typed.trim() === confirm}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={(reason) => remove.mutate({ id, reason })}
      onClose={onClose}
      further={
        confirm !== undefined && (
          <TextInput
            label={t('Type {confirm} to confirm', { confirm })}
            required
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
          />
        )
      }
    >
      <Text fw={600}>{t.stored(preview.data.title)}</Text>
      <What preview={preview.data} />
    </ReasonForm>
  )
}

function What({ preview: { contents, runs, heads, days } }: { preview: DeletionPreview }) {
  const t = useText()
  const lines = contentsInWords(contents, t)
  return (
    <>
      {lines.length > 0 && (
        <div>
          <Text size="sm">{t('This is deleted:')}</Text>
          <List size="sm" withPadding>
            {lines.map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
        </div>
      )}
      {runs > 0 && (
        <Text size="sm">
          {runs === 1
            ? t('One analysis or training that is under way is cancelled.')
            : t('{runs} runs that are under way are cancelled.', { runs })}
        </Text>
      )}
      {heads.length > 0 && (
        <Alert color="yellow" title={t('Heads that were trained with this participant stay')}>
          <List size="sm">
            {heads.map((head) => (
              <List.Item key={head.id}>
                {t.stored(headKind(head.kind))}, {t.stored(head.target)}, {t.day(head.createdAt)}
                {head.inUse && ` ${t('(in use)')}`}
              </List.Item>
            ))}
          </List>
          <Text size="sm" mt={4}>
            {t('To withdraw the participant from them too, delete these heads and train again.')}
          </Text>
        </Alert>
      )}
      <Text size="sm">
        {days === 0
          ? t('It goes for good within a minute. Backups keep it until they are replaced.')
          : days === 1
            ? t(
                'It stays in the bin for one day and can be restored until then. Backups keep it until they are replaced.',
              )
            : t(
                'It stays in the bin for {days} days and can be restored until then. Backups keep it until they are replaced.',
                { days },
              )}
      </Text>
    </>
  )
}
