'use client'
import { Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { PeopleTable } from '../../people-table.tsx'

const ROLES = [
  { value: 'rater', label: 'rater: uploads and rates, blind until locked' },
  { value: 'viewer', label: 'viewer: sees estimates and agreement' },
  { value: 'manager', label: 'manager: runs the study' },
]

export function Members({ studyId }: { studyId: string }) {
  const members = useQuery(rpc.studies.members.queryOptions({ input: { id: studyId } }))
  const set = useMutation(rpc.studies.setMember.mutationOptions({ onSuccess: () => members.refetch() }))
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    set.mutate({ studyId, email: String(form.get('email')), role: form.get('role') as 'rater' })
  }
  if (members.isPending) return <Loading rows={2} />
  if (members.error) return <Problem error={members.error} />
  return (
    <Stack>
      <PeopleTable people={members.data} />
      {set.error && <Problem error={set.error} />}
      <form onSubmit={submit}>
        <Group align="end">
          <TextInput name="email" type="email" label="E-mail of an account" required style={{ flex: 1 }} />
          <Select
            name="role"
            label="Role"
            data={ROLES}
            defaultValue="rater"
            allowDeselect={false}
            style={{ flex: 1 }}
          />
          <Button type="submit" loading={set.isPending}>
            Add
          </Button>
        </Group>
      </form>
    </Stack>
  )
}
