import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { InterviewPage } from '#lib/review/interview-page.ts'

/** Corrects an interview's visit and date, or moves it to another participant. */
export function CorrectInterview({ interview, onDone }: { interview: InterviewPage; onDone: () => void }) {
  const t = useText()
  const client = useQueryClient()
  const { id, participant, visit, date, lockedSheets } = interview
  // What is corrected is what this person saw when they opened the form.
  const [before] = useState({ participant, visit, date: date.toISOString().slice(0, 10) })
  const [after, setAfter] = useState(before)
  const [reason, setReason] = useState('')
  const correct = useMutation(
    rpc.interviews.correct.mutationOptions({
      onSuccess: async ({ estimatesRemoved }) => {
        await client.invalidateQueries()
        notifications.show({
          title: t('Saved'),
          message:
            estimatesRemoved > 0
              ? t(
                  'Estimates that were made for the earlier participant are removed. Train the head again to have new ones.',
                )
              : t('The interview was corrected.'),
        })
        onDone()
      },
    }),
  )
  const field = (name: keyof typeof after) => ({
    value: after[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      setAfter((current) => ({ ...current, [name]: value }))
    },
  })
  const moved = after.participant.trim().toUpperCase() !== before.participant
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        correct.mutate({ interviewId: id, before, after, reason })
      }}
    >
      <Stack gap="sm">
        {correct.error && <Problem error={correct.error} />}
        <TextInput
          label={t('Participant')}
          description={t('Another code moves the interview, with its recordings and sheets, to that participant')}
          required
          {...field('participant')}
        />
        <Group grow>
          <TextInput label={t('Visit')} required data-autofocus {...field('visit')} />
          <TextInput label={t('Date')} type="date" required {...field('date')} />
        </Group>
        {moved && (
          <Text size="sm">
            {t(
              'Estimates of this interview by heads that were trained with either participant will be removed: they would no longer leave the participant out.',
            )}
          </Text>
        )}
        <TextInput
          label={t('Reason')}
          description={t('Kept in the audit trail. Never write a name here.')}
          required={lockedSheets > 0}
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
