'use client'
import { Button, Modal, Select, Stack, Table, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import { rpc, rpcClient } from '#app/rpc/client.ts'
import { Loading, Problem, sentenceOf } from '#app/states.tsx'
import { type MadeLink, NewLink } from '../../../people/new-link.tsx'
import { tellDeleted } from '../../../tell-deleted.tsx'
import { AddMember } from './add-member.tsx'
import { PendingInvitations } from './pending-invitations.tsx'
import { STUDY_ROLES } from './study-roles.ts'

/** A study's members; who manages it adds, invites, changes and removes them, and everyone may leave. */
export function Members({ studyId }: { studyId: string }) {
  const t = useText()
  const members = useQuery(rpc.studies.members.queryOptions({ input: { id: studyId } }))
  const client = useQueryClient()
  const [link, setLink] = useState<MadeLink>()
  const refetch = () => client.invalidateQueries()
  const change = useMutation(rpc.studies.setMember.mutationOptions({ onSuccess: refetch }))
  const remove = useMutation(rpc.studies.removeMember.mutationOptions({ onSuccess: refetch }))
  const bringBack = async ({ email, role }: Pick<Member, 'email' | 'role'>) => {
    try {
      await rpcClient.studies.setMember({ studyId, email, role })
    } catch (error) {
      notifications.show({ color: 'red', autoClose: 20_000, message: sentenceOf(error, t) })
    }
    await refetch()
  }
  const removeMember = (member: Member) =>
    remove.mutate(
      { studyId, userId: member.id },
      {
        onSuccess: () =>
          tellDeleted(t, {
            id: member.id,
            title: t('Member removed'),
            message: t('{name} is no longer a member.', { name: member.name }),
            undo: () => bringBack(member),
          }),
      },
    )
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
              onRemove={() => (member.self ? leave.mutate({ studyId }) : removeMember(member))}
            />
          ))}
        </Table.Tbody>
      </LongTable>
      {error && <Problem error={error} />}
      {mayManage && <AddMember studyId={studyId} onAdded={refetch} onLink={setLink} />}
      {mayManage && <PendingInvitations studyId={studyId} onLink={setLink} />}
      <Modal opened={link !== undefined} onClose={() => setLink(undefined)} title={t('Link to the study')}>
        {link && <NewLink link={link} />}
      </Modal>
    </Stack>
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
  const roles = STUDY_ROLES.map((one) => ({ value: one.value, label: t(one.name) }))
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
