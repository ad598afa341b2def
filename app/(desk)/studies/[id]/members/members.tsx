'use client'
import { Button, Group, Select, Stack, Table, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useRef } from 'react'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { phrase } from '#lib/messages/message.ts'

const ROLES = [
  { value: 'rater', name: phrase('rater'), label: phrase('rater: uploads and rates, blind until locked') },
  { value: 'viewer', name: phrase('viewer'), label: phrase('viewer: sees estimates and agreement') },
  { value: 'manager', name: phrase('manager'), label: phrase('manager: runs the study') },
] as const

/** A study's members; who manages it adds, changes and removes them, and everyone may leave. */
export function Members({ studyId }: { studyId: string }) {
  const t = useText()
  const members = useQuery(rpc.studies.members.queryOptions({ input: { id: studyId } }))
  const refetch = () => members.refetch()
  const change = useMutation(rpc.studies.setMember.mutationOptions({ onSuccess: refetch }))
  const remove = useMutation(rpc.studies.removeMember.mutationOptions({ onSuccess: refetch }))
  const leave = useMutation(rpc.account.leaveStudy.mutationOptions({ onSuccess: () => window.location.assign('/') }))
  if (members.isPending) return <Loading rows={2} />
  if (members.error) return <Problem error={members.error} />
  const { mayManage } = members.data
  const error = change.error ?? remove.error ?? leave.error
  return (
    <Stack>
      <LongTable minWidth={480}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('Name')}</Table.Th>
            <Table.Th>{t('E-mail')}</Table.Th>
            <Table.Th>{t('Role')}</Table.Th>
            <Table.Th aria-label={t('Actions')} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {members.data.members.map((member) => (
            <MemberRow
              key={member.id}
              member={member}
              mayManage={mayManage}
              isBusy={member.self ? leave.isPending : remove.isPending && remove.variables.userId === member.id}
              onRole={(role) => change.mutate({ studyId, email: member.email, role })}
              onRemove={() => (member.self ? leave.mutate({ studyId }) : remove.mutate({ studyId, userId: member.id }))}
            />
          ))}
        </Table.Tbody>
      </LongTable>
      {error && <Problem error={error} />}
      {mayManage && <AddMember studyId={studyId} onAdded={refetch} />}
    </Stack>
  )
}

/** Adds an account to the study, by its e-mail address. */
function AddMember({ studyId, onAdded }: { studyId: string; onAdded: () => Promise<unknown> }) {
  const t = useText()
  const form = useRef<HTMLFormElement>(null)
  const add = useMutation(
    rpc.studies.setMember.mutationOptions({
      onSuccess: () => {
        form.current?.reset()
        return onAdded()
      },
    }),
  )
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    add.mutate({ studyId, email: String(given.get('email')), role: given.get('role') as 'rater' })
  }
  return (
    <>
      {add.error && <Problem error={add.error} />}
      <form onSubmit={submit} ref={form}>
        <Group align="end">
          <TextInput
            name="email"
            type="email"
            label={t('E-mail of an account')}
            required
            style={{ flex: '1 1 220px' }}
          />
          <Select
            name="role"
            label={t('Role')}
            data={ROLES.map(({ value, label }) => ({ value, label: t(label) }))}
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

type Member = Awaited<ReturnType<typeof rpc.studies.members.call>>['members'][number]

/** A member, to be removed by a manager; who looks at it may leave. */
function MemberRow({
  member: { name, email, role, deactivated, self },
  mayManage,
  isBusy,
  onRole,
  onRemove,
}: {
  member: Member
  mayManage: boolean
  isBusy: boolean
  onRole: (role: 'rater') => void
  onRemove: () => void
}) {
  const t = useText()
  const roles = ROLES.map((one) => ({ value: one.value, label: t(one.name) }))
  return (
    <Table.Tr>
      <Table.Td>
        {name}
        {deactivated && (
          <Text size="xs" c="dimmed">
            {t('deactivated')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{email}</Table.Td>
      <Table.Td>
        {mayManage ? (
          <Select
            size="xs"
            aria-label={t('Role of {name}', { name })}
            data={roles}
            value={role}
            allowDeselect={false}
            onChange={(value) => value && onRole(value as 'rater')}
            w={150}
          />
        ) : (
          roles.find(({ value }) => value === role)?.label
        )}
      </Table.Td>
      <Table.Td ta="right">
        {self ? (
          <Button size="xs" variant="default" onClick={onRemove} loading={isBusy}>
            {t('Leave study')}
          </Button>
        ) : (
          mayManage && (
            <Button
              size="xs"
              variant="default"
              aria-label={t('Remove {name}', { name })}
              onClick={onRemove}
              loading={isBusy}
            >
              {t('Remove')}
            </Button>
          )
        )}
      </Table.Td>
    </Table.Tr>
  )
}
