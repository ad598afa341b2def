import { Button, Select, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { MadeLink } from './new-link.tsx'
import { ROLES } from './roles.ts'

/** The form for a new account. @param onInvited called with the link to hand to the person */
export function InvitePerson({ onInvited }: { onInvited: (link: MadeLink) => void }) {
  const t = useText()
  const invite = useMutation(
    rpc.people.invite.mutationOptions({ onSuccess: (link, { name, email }) => onInvited({ ...link, name, email }) }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    const text = (name: string) => String(given.get(name) ?? '')
    invite.mutate({ name: text('name'), email: text('email'), role: text('role') as 'clinician' })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {invite.error && <Problem error={invite.error} />}
        <TextInput name="name" label={t('Name')} required data-autofocus />
        <TextInput name="email" type="email" label={t('E-mail')} required />
        <Select
          name="role"
          label={t('Role')}
          data={ROLES.map(({ value, label }) => ({ value, label: t(label) }))}
          defaultValue="clinician"
          allowDeselect={false}
        />
        <Button type="submit" loading={invite.isPending}>
          {t('Create account and link')}
        </Button>
      </Stack>
    </form>
  )
}
