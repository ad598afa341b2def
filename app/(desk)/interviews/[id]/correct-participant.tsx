import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { InterviewPage } from '#lib/review/interview-page.ts'

/** Corrects a participant's code and groups, in all of their interviews. */
export function CorrectParticipant({ interview, onDone }: { interview: InterviewPage; onDone: () => void }) {
  const t = useText()
  const client = useQueryClient()
  const { participant, participantId, groups } = interview
  // What is corrected is what this person saw when they opened the form.
  const [before] = useState({ code: participant, ...groups })
  const [after, setAfter] = useState<typeof before>(before)
  const [reason, setReason] = useState('')
  const correct = useMutation(
    rpc.interviews.correctParticipant.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries()
        onDone()
      },
    }),
  )
  const field = (name: keyof typeof after) => ({
    value: after[name] ?? '',
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      setAfter((current) => ({ ...current, [name]: value }))
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        correct.mutate({ participantId, before, after, reason })
      }}
    >
      <Stack gap="sm">
        {correct.error && <Problem error={correct.error} />}
        <TextInput
          label={t('Code')}
          description={t('Changes in all interviews of this participant. Never a name.')}
          required
          data-autofocus
          {...field('code')}
        />
        <Group grow>
          <TextInput label={t('Site')} {...field('site')} />
          <TextInput label={t('Sex')} {...field('sex')} />
          <TextInput label={t('Age band')} placeholder="30–39" {...field('ageBand')} />
        </Group>
        <TextInput
          label={t('Reason')}
          description={t(
            'Needed where a rating sheet of theirs is locked. Kept in the audit trail; never write a name here.',
          )}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={500}
        />
        <Group justify="end" gap="xs">
          <Button variant="default" onClick={onDone}>
            {t('Cancel')}
          </Button>
          <Button type="submit" loading={correct.isPending}>
            {t('Save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
