'use client'
import { Alert, Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type FormEvent, useRef, useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import { localDay } from './local-day.ts'

/** An interview that was added, or that was there already. */
interface Added {
  id: string
  name: string
  created: boolean
}

/** Adds one interview; Ctrl+Enter saves it and goes on with the next. @param addSeveral link to where many are added; for managers */
export function AddInterview({ studyId, addSeveral }: { studyId: string; addSeveral?: string | undefined }) {
  const t = useText()
  const router = useRouter()
  const client = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const [added, setAdded] = useState<Added>()
  const add = useMutation(rpc.interviews.add.mutationOptions())
  const save = async (goOn: boolean) => {
    if (!form.current?.reportValidity() || add.isPending) return
    const given = new FormData(form.current)
    const text = (name: string) => String(given.get(name) ?? '')
    const groups = { site: text('site'), sex: text('sex'), ageBand: text('ageBand') }
    const interview = { participant: text('participant'), visit: text('visit'), date: text('date') }
    setAdded(undefined)
    // What went wrong is shown in the form.
    const made = await add.mutateAsync({ studyId, ...interview, ...groups }).catch(() => undefined)
    if (!made) return
    if (!goOn) return router.push(`/interviews/${made.id}`)
    setAdded({ ...made, name: `${interview.participant.toUpperCase()}, ${interview.visit}` })
    const code = form.current?.elements.namedItem('participant')
    if (code instanceof HTMLInputElement) {
      code.value = ''
      code.focus()
    }
    await client.invalidateQueries()
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    void save(false)
  }
  return (
    <form
      ref={form}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        void save(true)
      }}
    >
      <Stack gap="sm">
        {add.error && <Problem error={add.error} />}
        {added && <AddedNote {...added} />}
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
        <Button variant="default" onClick={() => void save(true)} disabled={add.isPending}>
          {t('Save and add another (Ctrl+Enter)')}
        </Button>
        {addSeveral && (
          <Anchor component={Link} href={addSeveral} size="sm">
            {t('Add several at once, from a table')}
          </Anchor>
        )}
      </Stack>
    </form>
  )
}

function AddedNote({ id, name, created }: Added) {
  const t = useText()
  return (
    <Alert color={created ? 'teal' : 'gray'} py="xs" role="status">
      <Text size="sm">
        {t.nodes(created ? '<a>{name}</a> was added.' : '<a>{name}</a> is in the study already. Nothing was changed.', {
          name,
          a: (inside) => (
            <Anchor component={Link} href={`/interviews/${id}`} underline="always" c="inherit">
              {inside}
            </Anchor>
          ),
        })}
      </Text>
    </Alert>
  )
}
