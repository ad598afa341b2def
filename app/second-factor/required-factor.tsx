'use client'
import { Button, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { signOut } from 'next-auth/react'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '../rpc/client.ts'
import { EntrancePage } from '../sign-in/entrance-page.tsx'
import { Loading, Problem } from '../states.tsx'
import { AddPasskey } from './add-passkey.tsx'
import { noPasskeysHere } from './passkeys-here.ts'
import { RecoveryCodes } from './recovery-codes.tsx'
import { SetUpApp } from './set-up-app.tsx'

/** Leads a person whose role needs a second factor to set one up. */
export function RequiredFactor({ name }: { name: string }) {
  const t = useText()
  const factors = useQuery(rpc.secondFactor.see.queryOptions())
  const [way, setWay] = useState<'app' | 'passkey'>()
  const [codes, setCodes] = useState<string[]>()
  const goOn = () => window.location.assign('/')
  const onAdded = (recoveryCodes: string[] | undefined) => (recoveryCodes ? setCodes(recoveryCodes) : goOn())
  if (codes) {
    return (
      <EntrancePage title={t('Recovery codes')} lead={t('Your second factor is set up.')}>
        <RecoveryCodes codes={codes} onDone={goOn} />
      </EntrancePage>
    )
  }
  const notHere = factors.data && noPasskeysHere(factors.data.passkeyAddress)
  return (
    <EntrancePage
      title={t('Set up a second factor')}
      lead={t('{name}, your role needs one: with it, a stolen password is not enough to sign in as you.', { name })}
    >
      {factors.isPending && <Loading rows={2} />}
      {factors.error && <Problem error={factors.error} retry={() => factors.refetch()} />}
      {way === 'app' && <SetUpApp onAdded={onAdded} />}
      {way === 'passkey' && <AddPasskey onAdded={onAdded} />}
      {factors.data && !way && (
        <Stack gap="sm">
          <Button onClick={() => setWay('app')}>{t('Authenticator app on a phone')}</Button>
          <Button variant="default" onClick={() => setWay('passkey')} disabled={notHere !== undefined}>
            {t('Passkey or security key')}
          </Button>
          {notHere && (
            <Text size="xs" c="dimmed">
              {t(notHere)}
            </Text>
          )}
        </Stack>
      )}
      <Button variant="subtle" onClick={() => (way ? setWay(undefined) : void signOut({ callbackUrl: '/sign-in' }))}>
        {way ? t('Back') : t('Sign out')}
      </Button>
    </EntrancePage>
  )
}
