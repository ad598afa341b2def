import { Autocomplete, Button, Group, Select, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { MadeLink } from '../../../people/new-link.tsx'
import { STUDY_ROLES } from './study-roles.ts'

/** Letters of an address that people are looked for by. */
const MOST_SEARCHED = 60

/** Adds somebody to the study by their address; for an unknown address a link is made. @param onLink called with that link */
export function AddMember({
  studyId,
  onAdded,
  onLink,
}: {
  studyId: string
  onAdded: () => Promise<unknown>
  onLink: (link: MadeLink) => void
}) {
  const t = useText()
  const [email, setEmail] = useState('')
  const [search] = useDebouncedValue(email, 200)
  const known = useQuery(
    rpc.studies.knownPeople.queryOptions({
      input: { studyId, search: search.slice(0, MOST_SEARCHED) },
      placeholderData: keepPreviousData,
    }),
  )
  const add = useMutation(
    rpc.studies.invite.mutationOptions({
      onSuccess: ({ link }) => {
        setEmail('')
        if (link) onLink({ ...link, kind: 'study', name: '' })
        return onAdded()
      },
    }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    add.mutate({ studyId, email: email.trim(), role: given.get('role') as 'rater' })
  }
  const names = new Map((known.data ?? []).map((person) => [person.email, person.name]))
  return (
    <>
      {add.error && <Problem error={add.error} />}
      <form onSubmit={submit}>
        <Group align="end">
          <Autocomplete
            name="email"
            type="email"
            label={t('E-mail')}
            description={t('Somebody without an account gets a link.')}
            required
            maxLength={320}
            value={email}
            onChange={setEmail}
            data={[...names.keys()]}
            filter={({ options }) => options}
            renderOption={({ option: { value } }) => (
              <Stack gap={0}>
                <Text size="sm">{names.get(value)}</Text>
                <Text size="xs" c="dimmed">
                  {value}
                </Text>
              </Stack>
            )}
            style={{ flex: '1 1 220px' }}
          />
          <Select
            name="role"
            label={t('Role')}
            data={STUDY_ROLES.map(({ value, label }) => ({ value, label: t(label) }))}
            defaultValue="rater"
            allowDeselect={false}
            style={{ flex: '1 1 220px' }}
          />
          <Button type="submit" loading={add.isPending}>
            {t('Add')}
          </Button>
        </Group>
      </form>
    </>
  )
}
