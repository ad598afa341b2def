'use client'
import { Badge, Button, Group, Modal, Stack, Table, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconUserPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { day, moment } from '../numbers.ts'
import { FactorRule } from './factor-rule.tsx'
import { InvitePerson } from './invite-person.tsx'
import { type MadeLink, NewLink } from './new-link.tsx'
import { PersonMenu } from './person-menu.tsx'

const STATES = { active: 'teal', invited: 'blue', deactivated: 'gray' } as const

/** The accounts of this installation, and what an administrator can do with them. */
export function People() {
  const people = useQuery(rpc.people.list.queryOptions())
  const me = useQuery(rpc.me.queryOptions())
  const [inviting, invite] = useDisclosure()
  const [link, setLink] = useState<MadeLink>()
  if (people.isPending) return <Loading />
  if (people.error) return <Problem error={people.error} retry={() => people.refetch()} />
  const onLink = (made: MadeLink) => {
    invite.close()
    setLink(made)
  }
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>People</Title>
        <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={invite.open}>
          Invite person
        </Button>
      </Group>
      <Table.ScrollContainer minWidth={860}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>E-mail</Table.Th>
              <Table.Th>Role</Table.Th>
              <Table.Th>Account</Table.Th>
              <Table.Th>Second factor</Table.Th>
              <Table.Th>Signed in</Table.Th>
              <Table.Th aria-label="Actions" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {people.data.map((person) => (
              <Table.Tr key={person.id}>
                <Table.Td>
                  {person.name}
                  {person.email === me.data?.email && (
                    <Text span size="xs" c="dimmed">
                      {' '}
                      (you)
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>{person.email}</Table.Td>
                <Table.Td>{person.role}</Table.Td>
                <Table.Td>
                  <AccountState {...person} />
                </Table.Td>
                <Table.Td>{person.hasFactor ? 'yes' : 'no'}</Table.Td>
                <Table.Td>{person.usedAt ? `active ${moment(person.usedAt)}` : 'no'}</Table.Td>
                <Table.Td ta="right">
                  <PersonMenu person={person} onLink={onLink} onChanged={() => void people.refetch()} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <FactorRule />
      <Modal opened={inviting} onClose={invite.close} title="Invite person">
        <InvitePerson
          onInvited={(made) => {
            onLink(made)
            void people.refetch()
          }}
        />
      </Modal>
      <Modal opened={link !== undefined} onClose={() => setLink(undefined)} title="Link to set a password">
        {link && <NewLink link={link} />}
      </Modal>
    </Stack>
  )
}

function AccountState({
  state,
  linkExpiresAt,
}: {
  state: keyof typeof STATES
  linkExpiresAt?: Date | null | undefined
}) {
  return (
    <>
      <Badge variant="light" color={STATES[state]} tt="none" autoContrast>
        {state}
      </Badge>
      {state === 'invited' && (
        <Text size="xs" c="dimmed">
          {linkExpiresAt && new Date(linkExpiresAt) > new Date()
            ? `link valid until ${day(linkExpiresAt)}`
            : 'link expired'}
        </Text>
      )}
    </>
  )
}
