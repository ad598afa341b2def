'use client'
import { Badge, Button, Group, Modal, Stack, Table, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconUserPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { LongTable } from '#app/(desk)/long-table.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { phrase } from '#lib/messages/message.ts'
import { ROLE_NAMES } from '../role-names.ts'
import { FactorRule } from './factor-rule.tsx'
import { InvitePerson } from './invite-person.tsx'
import { type MadeLink, NewLink } from './new-link.tsx'
import { PersonMenu } from './person-menu.tsx'

const STATES = {
  active: { colour: 'teal', word: phrase('active') },
  invited: { colour: 'blue', word: phrase('invited') },
  deactivated: { colour: 'gray', word: phrase('deactivated') },
} as const

/** The accounts of this installation, and what an administrator can do with them. */
export function People() {
  const t = useText()
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
        <Title order={1}>{t('People')}</Title>
        <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={invite.open}>
          {t('Invite person')}
        </Button>
      </Group>
      <LongTable minWidth={860}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('Name')}</Table.Th>
            <Table.Th>{t('E-mail')}</Table.Th>
            <Table.Th>{t('Role')}</Table.Th>
            <Table.Th>{t('Account')}</Table.Th>
            <Table.Th>{t('Second factor')}</Table.Th>
            <Table.Th>{t('Signed in')}</Table.Th>
            <Table.Th aria-label={t('Actions')} />
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
                    {t('(you)')}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>{person.email}</Table.Td>
              <Table.Td>{t(ROLE_NAMES[person.role])}</Table.Td>
              <Table.Td>
                <AccountState {...person} />
              </Table.Td>
              <Table.Td>{person.hasFactor ? t('yes') : t('no')}</Table.Td>
              <Table.Td>{person.usedAt ? t('active {usedAt}', { usedAt: t.moment(person.usedAt) }) : t('no')}</Table.Td>
              <Table.Td ta="right">
                <PersonMenu person={person} onLink={onLink} onChanged={() => void people.refetch()} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </LongTable>
      <FactorRule />
      <Modal opened={inviting} onClose={invite.close} title={t('Invite person')}>
        <InvitePerson
          onInvited={(made) => {
            onLink(made)
            void people.refetch()
          }}
        />
      </Modal>
      <Modal opened={link !== undefined} onClose={() => setLink(undefined)} title={t('Link to set a password')}>
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
  const t = useText()
  return (
    <>
      <Badge variant="light" color={STATES[state].colour} tt="none" autoContrast>
        {t(STATES[state].word)}
      </Badge>
      {state === 'invited' && (
        <Text size="xs" c="dimmed">
          {linkExpiresAt && new Date(linkExpiresAt) > new Date()
            ? t('link valid until {linkExpiresAt}', { linkExpiresAt: t.day(linkExpiresAt) })
            : t('link expired')}
        </Text>
      )}
    </>
  )
}
