'use client'
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import type { FormEvent } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import { localDay } from './local-day.ts'

export function AddInterview({ studyId }: { studyId: string }) {
  const t = useText()
  const router = useRouter()
  const add = useMutation(
    rpc.interviews.add.mutationOptions({ onSuccess: ({ id }) => router.push(`/interviews/${id}`) }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '')
    add.mutate({
      studyId,
      participant: text('participant'),
      visit: text('visit'),
      date: text('date'),
      site: text('site'),
      sex: text('sex'),
      ageBand: text('ageBand'),
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {add.error && <Problem error={add.error} />}
        <TextInput
          name="participant"
          label={t('Participant')}
          description={t('A code, such as P-014; never a name')}
          required
          data-autofocus
        />
        <TextInput name="visit" label={t('Visit')} defaultValue="V1" required />
        <TextInput name="date" type="date" label={t('Date')} defaultValue={localDay(new Date())} required />
        <Group grow align="end">
          <TextInput name="site" label={t('Site')} />
          <TextInput name="sex" label={t('Sex')} />
          <TextInput name="ageBand" label={t('Age band')} placeholder="30–39" />
        </Group>
        <Text size="xs" c="dimmed">
          {t('Optional. Agreement can be shown by these groups.')}
        </Text>
        <Button type="submit" loading={add.isPending}>
          {t('Add interview')}
        </Button>
      </Stack>
    </form>
  )
}
