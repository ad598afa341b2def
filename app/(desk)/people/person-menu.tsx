import { ActionIcon, Button, Group, Menu, Modal, Radio, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDots } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ConfirmIdentity } from '#app/confirm-identity.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem, tellProblem } from '#app/states.tsx'
import type { MadeLink } from './new-link.tsx'
import { ROLES } from './roles.ts'

interface Account {
  id: string
  name: string
  email: string
  role: string
  state: 'active' | 'invited' | 'deactivated'
  hasFactor: boolean
}

/** What an administrator can do with an account. */
export function PersonMenu({
  person,
  onLink,
  onChanged,
}: {
  person: Account
  onLink: (link: MadeLink) => void
  onChanged: () => void
}) {
  const t = useText()
  const { id: userId, name, email, state, hasFactor } = person
  const [choosing, choose] = useDisclosure()
  const [asking, ask] = useDisclosure()
  const [resetting, reset] = useDisclosure()
  const renew = useMutation(
    rpc.people.renewLink.mutationOptions({
      onSuccess: (link) => {
        onLink({ ...link, name, email })
        onChanged()
      },
      onError: tellProblem,
    }),
  )
  const reactivate = useMutation(rpc.people.reactivate.mutationOptions({ onSuccess: onChanged, onError: tellProblem }))
  return (
    <>
      <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('Actions for {name}', { name })}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {state !== 'deactivated' && (
            <>
              <Menu.Item onClick={choose.open}>{t('Change role')}</Menu.Item>
              <Menu.Item onClick={() => renew.mutate({ userId })}>
                {state === 'invited' ? t('New invitation link') : t('Link to reset password')}
              </Menu.Item>
              {hasFactor && <Menu.Item onClick={reset.open}>{t('Remove second factor')}</Menu.Item>}
              <Menu.Divider />
              <Menu.Item onClick={ask.open}>{t('Deactivate account')}</Menu.Item>
            </>
          )}
          {state === 'deactivated' && (
            <Menu.Item onClick={() => reactivate.mutate({ userId })}>{t('Reactivate account')}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={choosing} onClose={choose.close} title={t('Role of {name}', { name })}>
        <ChooseRole
          person={person}
          onDone={() => {
            choose.close()
            onChanged()
          }}
        />
      </Modal>
      <Modal opened={asking} onClose={ask.close} title={t('Deactivate {name}’s account?', { name })}>
        <DeactivateForm
          person={person}
          onCancel={ask.close}
          onDone={() => {
            ask.close()
            onChanged()
          }}
        />
      </Modal>
      <Modal opened={resetting} onClose={reset.close} title={t('Remove the second factor of {name}?', { name })}>
        <ResetFactorsForm
          person={person}
          onDone={() => {
            reset.close()
            onChanged()
          }}
        />
      </Modal>
    </>
  )
}

function ChooseRole({ person, onDone }: { person: Account; onDone: () => void }) {
  const t = useText()
  const [role, setRole] = useState(person.role)
  const change = useMutation(rpc.people.setRole.mutationOptions({ onSuccess: onDone }))
  return (
    <Stack>
      <Radio.Group value={role} onChange={setRole} aria-label={t('Role')}>
        <Stack gap="xs">
          {ROLES.map(({ value, label }) => (
            <Radio key={value} value={value} label={t(label)} />
          ))}
        </Stack>
      </Radio.Group>
      {change.error && <Problem error={change.error} />}
      <Group justify="end">
        <Button
          onClick={() => change.mutate({ userId: person.id, role: role as 'clinician' })}
          loading={change.isPending}
          disabled={role === person.role}
        >
          {t('Change role')}
        </Button>
      </Group>
    </Stack>
  )
}

function DeactivateForm({
  person: { id: userId, name },
  onCancel,
  onDone,
}: {
  person: Account
  onCancel: () => void
  onDone: () => void
}) {
  const t = useText()
  const deactivate = useMutation(rpc.people.deactivate.mutationOptions({ onSuccess: onDone }))
  return (
    <Stack>
      <Text size="sm">
        {t(
          '{name} is signed out everywhere and can’t sign in any more. Their rating sheets and what they did stay. The account can be reactivated.',
          { name },
        )}
      </Text>
      {deactivate.error && <Problem error={deactivate.error} />}
      <Group justify="end">
        <Button variant="default" onClick={onCancel}>
          {t('Cancel')}
        </Button>
        <Button color="red.9" onClick={() => deactivate.mutate({ userId })} loading={deactivate.isPending}>
          {t('Deactivate')}
        </Button>
      </Group>
    </Stack>
  )
}

function ResetFactorsForm({ person: { id: userId, name }, onDone }: { person: Account; onDone: () => void }) {
  const t = useText()
  const resetFactors = useMutation(rpc.people.resetFactors.mutationOptions({ onSuccess: onDone }))
  return (
    <Stack>
      <Text size="sm">
        {t(
          'Do this only where {name} has asked you in person or by a known telephone number. Their app, passkeys and recovery codes no longer work, they are signed out everywhere, and their password is enough to sign in.',
          { name },
        )}
      </Text>
      <ConfirmIdentity
        action={t('Remove second factor')}
        danger
        busy={resetFactors.isPending}
        error={resetFactors.error}
        onConfirmed={(confirmation) => resetFactors.mutate({ userId, confirmation })}
      />
    </Stack>
  )
}
