import { Button, Card, PasswordInput, Select, Stack, TextInput, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useRef } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'

/** The form for a new account. @param onCreated called once it is there */
export function NewAccount({ onCreated }: { onCreated: () => void }) {
  const form = useRef<HTMLFormElement>(null)
  const create = useMutation(
    rpc.people.create.mutationOptions({
      onSuccess: () => {
        form.current?.reset()
        onCreated()
      },
    }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    const text = (name: string) => String(given.get(name) ?? '')
    create.mutate({
      name: text('name'),
      email: text('email'),
      password: text('password'),
      role: text('role') as 'clinician',
    })
  }
  return (
    <Card>
      <Title order={2} mb="sm">
        New account
      </Title>
      <form onSubmit={submit} ref={form}>
        <Stack gap="sm">
          {create.error && <Problem error={create.error} />}
          <TextInput name="name" label="Name" required />
          <TextInput name="email" type="email" label="E-mail" required />
          <PasswordInput
            name="password"
            label="First password"
            description="At least 12 characters"
            minLength={12}
            autoComplete="new-password"
            required
          />
          <Select
            name="role"
            label="Role"
            data={['clinician', 'researcher', 'administrator']}
            defaultValue="clinician"
            allowDeselect={false}
          />
          <Button type="submit" loading={create.isPending}>
            Create account
          </Button>
        </Stack>
      </form>
    </Card>
  )
}
