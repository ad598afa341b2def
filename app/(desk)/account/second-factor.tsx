import { Badge, Button, Card, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ConfirmIdentity } from '#app/confirm-identity.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { AddPasskey } from '#app/second-factor/add-passkey.tsx'
import { noPasskeysHere } from '#app/second-factor/passkeys-here.ts'
import { RecoveryCodes } from '#app/second-factor/recovery-codes.tsx'
import { SetUpApp } from '#app/second-factor/set-up-app.tsx'
import { Loading, Problem } from '#app/states.tsx'
import { phrase } from '#lib/messages/message.ts'
import { FactorRow } from './factor-row.tsx'

/** What is being done in front of the page. */
type Doing = { what: 'app' | 'passkey' | 'codes' | 'remove-app' } | { what: 'remove-passkey'; id: string; name: string }

const TITLES = {
  app: phrase('Set up authenticator app'),
  passkey: phrase('Add passkey'),
  codes: phrase('New recovery codes'),
  'remove-app': phrase('Remove authenticator app?'),
  'remove-passkey': phrase('Remove passkey?'),
}

/** A person's second factors, with what they can do with them. */
export function SecondFactor() {
  const t = useText()
  const client = useQueryClient()
  const factors = useQuery(rpc.secondFactor.see.queryOptions())
  const [doing, setDoing] = useState<Doing>()
  const [codes, setCodes] = useState<string[]>()
  const done = (recoveryCodes?: string[]) => {
    setDoing(undefined)
    setCodes(recoveryCodes)
    void client.invalidateQueries()
  }
  const changes = useFactorChanges(done)
  const open = (next: Doing) => {
    for (const mutation of Object.values(changes)) mutation.reset()
    setDoing(next)
  }
  if (factors.isPending) return <Loading rows={3} />
  if (factors.error) return <Problem error={factors.error} retry={() => factors.refetch()} />
  const { app, passkeys, recoveryCodes, required, passkeyAddress } = factors.data
  const has = app !== null || passkeys.length > 0
  const notHere = noPasskeysHere(passkeyAddress)
  return (
    <Card component="section" aria-labelledby="second-factor">
      <Group justify="space-between" mb="sm">
        <Title order={2} id="second-factor">
          {t('Second factor')}
        </Title>
        <Badge variant="light" color={has ? 'teal' : 'gray'} tt="none" autoContrast>
          {has ? t('on') : t('off')}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        {t('With a second factor, a stolen password is not enough to sign in as you.')}
        {required && ` ${t('Your role needs one.')}`}
      </Text>
      {has && <FactorList app={app} passkeys={passkeys} onRemove={open} />}
      <Group gap="xs" mt="md">
        <Button variant="default" size="xs" onClick={() => open({ what: 'app' })}>
          {app ? t('Replace app') : t('Set up app')}
        </Button>
        <Button variant="default" size="xs" onClick={() => open({ what: 'passkey' })} disabled={notHere !== undefined}>
          {t('Add passkey')}
        </Button>
        {has && (
          <Button variant="default" size="xs" onClick={() => open({ what: 'codes' })}>
            {t('New recovery codes')}
          </Button>
        )}
      </Group>
      {notHere && (
        <Text size="xs" c="dimmed" mt="xs">
          {t(notHere)}
        </Text>
      )}
      {has && (
        <Text size="xs" c="dimmed" mt="xs">
          {recoveryCodes === 1
            ? t('1 recovery code is left.')
            : t('{recoveryCodes} recovery codes are left.', { recoveryCodes })}
        </Text>
      )}
      <Modal opened={doing !== undefined} onClose={() => setDoing(undefined)} title={doing && t(TITLES[doing.what])}>
        {doing && <DoingForm doing={doing} changes={changes} onAdded={done} />}
      </Modal>
      <Modal
        opened={codes !== undefined}
        onClose={() => setCodes(undefined)}
        title={t('Recovery codes')}
        closeOnClickOutside={false}
      >
        {codes && <RecoveryCodes codes={codes} onDone={() => setCodes(undefined)} />}
      </Modal>
    </Card>
  )
}

/** The changes that a person confirms; told the recovery codes where new ones were made. */
function useFactorChanges(onDone: (recoveryCodes?: string[]) => void) {
  const renew = useMutation(
    rpc.secondFactor.renewRecoveryCodes.mutationOptions({ onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes) }),
  )
  const removeApp = useMutation(rpc.secondFactor.removeApp.mutationOptions({ onSuccess: () => onDone() }))
  const removePasskey = useMutation(rpc.secondFactor.removePasskey.mutationOptions({ onSuccess: () => onDone() }))
  return { renew, removeApp, removePasskey }
}

type Factors = Awaited<ReturnType<typeof rpc.secondFactor.see.call>>

function FactorList({
  app,
  passkeys,
  onRemove,
}: Pick<Factors, 'app' | 'passkeys'> & { onRemove: (what: Doing) => void }) {
  const t = useText()
  return (
    <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label={t('Second factors')}>
      {app && (
        <FactorRow
          name={t('Authenticator app')}
          added={app.since}
          usedAt={app.usedAt}
          onRemove={() => onRemove({ what: 'remove-app' })}
        />
      )}
      {passkeys.map(({ id, name, createdAt, usedAt }) => (
        <FactorRow
          key={id}
          name={t('Passkey “{name}”', { name })}
          added={createdAt}
          usedAt={usedAt}
          onRemove={() => onRemove({ what: 'remove-passkey', id, name })}
        />
      ))}
    </Stack>
  )
}

/** What stands in front of the page for something that is being done. */
function DoingForm({
  doing,
  changes: { renew, removeApp, removePasskey },
  onAdded,
}: {
  doing: Doing
  changes: ReturnType<typeof useFactorChanges>
  onAdded: (recoveryCodes?: string[]) => void
}) {
  const t = useText()
  return (
    <>
      {doing.what === 'app' && <SetUpApp onAdded={onAdded} />}
      {doing.what === 'passkey' && <AddPasskey onAdded={onAdded} />}
      {doing.what === 'codes' && (
        <Confirmed
          text={t('The former codes no longer work.')}
          action={t('Make new codes')}
          mutation={renew}
          onConfirmed={(confirmation) => renew.mutate({ confirmation })}
        />
      )}
      {doing.what === 'remove-app' && (
        <Confirmed
          text={t('Its codes no longer work. You can set it up again.')}
          action={t('Remove app')}
          danger
          mutation={removeApp}
          onConfirmed={(confirmation) => removeApp.mutate({ confirmation })}
        />
      )}
      {doing.what === 'remove-passkey' && (
        <Confirmed
          text={t('The passkey “{name}” no longer works here. Remove it from your device, too.', { name: doing.name })}
          action={t('Remove passkey')}
          danger
          mutation={removePasskey}
          onConfirmed={(confirmation) => removePasskey.mutate({ id: doing.id, confirmation })}
        />
      )}
    </>
  )
}

/** Says what will happen, and asks the person to show that it is they. */
function Confirmed({
  text,
  action,
  danger = false,
  mutation: { isPending, error },
  onConfirmed,
}: {
  text: string
  mutation: { isPending: boolean; error: unknown }
} & Pick<Parameters<typeof ConfirmIdentity>[0], 'action' | 'danger' | 'onConfirmed'>) {
  return (
    <Stack gap="sm">
      <Text size="sm">{text}</Text>
      <ConfirmIdentity action={action} danger={danger} busy={isPending} error={error} onConfirmed={onConfirmed} />
    </Stack>
  )
}
