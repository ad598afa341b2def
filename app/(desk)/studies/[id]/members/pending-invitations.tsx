import { Badge, Button, Group, Table, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { MadeLink } from '../../../people/new-link.tsx'
import { STUDY_ROLES } from './study-roles.ts'

/** Who was invited to a study and has not come yet; nothing where there is nobody. */
export function PendingInvitations({ studyId, onLink }: { studyId: string; onLink: (link: MadeLink) => void }) {
  const t = useText()
  const client = useQueryClient()
  const pending = useQuery(rpc.studies.invitations.queryOptions({ input: { id: studyId } }))
  const refetch = () => client.invalidateQueries()
  const renew = useMutation(
    rpc.studies.renewInvitation.mutationOptions({
      onSuccess: ({ link }) => {
        onLink({ ...link, kind: 'study', name: '' })
        return refetch()
      },
      onError: refetch,
    }),
  )
  const revoke = useMutation(rpc.studies.revokeInvitation.mutationOptions({ onSuccess: refetch, onError: refetch }))
  const error = pending.error ?? renew.error ?? revoke.error
  if (error) return <Problem error={error} />
  if (!pending.data?.length) return null
  return (
    <>
      <Title order={3} size="h5">
        {t('Pending invitations')}
      </Title>
      <LongTable minWidth={480}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('E-mail')}</Table.Th>
            <Table.Th>{t('Role')}</Table.Th>
            <Table.Th>{t('Link')}</Table.Th>
            <Table.Th aria-label={t('Actions')} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {pending.data.map(({ id, email, role, expiresAt, isOpen }) => (
            <Table.Tr key={id}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{email}</Table.Td>
              <Table.Td>{t(STUDY_ROLES.find(({ value }) => value === role)!.name)}</Table.Td>
              <Table.Td>
                <Badge variant="default" tt="none">
                  {isOpen ? t('pending') : t('link no longer valid')}
                </Badge>
                {isOpen && (
                  <Text size="xs" c="dimmed">
                    {t('link valid until {linkExpiresAt}', { linkExpiresAt: t.day(expiresAt) })}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <Group gap="xs" justify="end" wrap="nowrap">
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={t('New link for {email}', { email })}
                    loading={renew.isPending && renew.variables.id === id}
                    onClick={() => renew.mutate({ studyId, id })}
                  >
                    {t('New link')}
                  </Button>
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={t('Revoke invitation of {email}', { email })}
                    loading={revoke.isPending && revoke.variables.id === id}
                    onClick={() => revoke.mutate({ studyId, id })}
                  >
                    {t('Revoke')}
                  </Button>
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </LongTable>
    </>
  )
}
