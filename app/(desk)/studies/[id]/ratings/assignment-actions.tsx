import { Button, Group, Select, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { StudyRater } from '#lib/assignments/study-raters.ts'

/** What can be done with the chosen assignments; nothing where none is chosen. */
export function AssignmentActions({
  studyId,
  ids,
  raters,
  onDone,
}: {
  studyId: string
  ids: string[]
  raters: readonly StudyRater[]
  onDone: () => void
}) {
  const t = useText()
  const client = useQueryClient()
  const [dueOn, setDueOn] = useState('')
  const done = async (message: string) => {
    notifications.show({ message })
    onDone()
    await client.invalidateQueries()
  }
  const reassign = useMutation(
    rpc.assignments.reassign.mutationOptions({ onSuccess: () => done(t('Reassigned.')), onError: tellProblem }),
  )
  const withdraw = useMutation(
    rpc.assignments.withdraw.mutationOptions({
      onSuccess: ({ withdrawn, begun }) =>
        done(
          begun > 0
            ? t(
                '{withdrawn} withdrawn. {begun, plural, one {One sheet was begun: it stays, and its rater may finish.} other {{begun} sheets were begun: they stay, and their raters may finish.}}',
                { withdrawn, begun },
              )
            : t('{withdrawn} withdrawn.', { withdrawn }),
        ),
      onError: tellProblem,
    }),
  )
  const due = useMutation(
    rpc.assignments.setDue.mutationOptions({ onSuccess: () => done(t('Due date changed.')), onError: tellProblem }),
  )
  if (ids.length === 0) return null
  const given = { studyId, assignmentIds: ids }
  return (
    <Group gap="xs" role="toolbar" aria-label={t('Chosen assignments')}>
      <Text size="sm" fw={600}>
        {t('{count} selected', { count: ids.length })}
      </Text>
      <Select
        size="xs"
        w={190}
        aria-label={t('Give to another rater')}
        placeholder={t('Give to another rater…')}
        data={raters.map(({ id, name }) => ({ value: id, label: name }))}
        value={null}
        onChange={(raterId) => raterId && reassign.mutate({ ...given, raterId })}
      />
      <TextInput
        size="xs"
        type="date"
        aria-label={t('Due date')}
        value={dueOn}
        onChange={(event) => setDueOn(event.currentTarget.value)}
      />
      <Button
        size="xs"
        variant="default"
        loading={due.isPending}
        onClick={() => due.mutate({ ...given, dueOn: dueOn === '' ? null : dueOn })}
      >
        {dueOn === '' ? t('Remove due date') : t('Set due date')}
      </Button>
      <Button size="xs" variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate(given)}>
        {t('Withdraw')}
      </Button>
      <Button size="xs" variant="subtle" onClick={onDone}>
        {t('Clear selection')}
      </Button>
    </Group>
  )
}
