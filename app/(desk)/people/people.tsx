'use client'
import { Button, Card, Grid, PasswordInput, Select, Stack, Table, TextInput, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useRef } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'

export function People() {
  const people = useQuery(rpc.people.list.queryOptions())
  const form = useRef<HTMLFormElement>(null)
  const create = useMutation(
    rpc.people.create.mutationOptions({
      onSuccess: () => {
        form.current?.reset()
        return people.refetch()
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
  if (people.isPending) return <Loading />
  if (people.error) return <Problem error={people.error} retry={() => people.refetch()} />
  return (
    <Stack>
      <Title order={1}>People</Title>
      <Grid>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Table.ScrollContainer minWidth={420}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  <Table.Th>E-mail</Table.Th>
                  <Table.Th>Role</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {people.data.map(({ name, email, role }) => (
                  <Table.Tr key={email}>
                    <Table.Td>{name}</Table.Td>
                    <Table.Td>{email}</Table.Td>
                    <Table.Td>{role}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
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
                  Make the account
                </Button>
              </Stack>
            </form>
          </Card>
        </Grid.Col>
      </Grid>
    </Stack>
  )
}
