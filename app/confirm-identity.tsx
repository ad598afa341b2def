'use client'
import { Alert, Button, Group, PasswordInput, Stack } from '@mantine/core'
import { startAuthentication } from '@simplewebauthn/browser'
import { IconFingerprint } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useText } from '#app/language.tsx'
import type { Confirmation } from '#lib/access/confirm-identity.ts'
import { rpc, rpcClient } from './rpc/client.ts'
import { passkeyProblem } from './sign-in/sign-in-with.ts'
import { sentenceOf } from './states.tsx'

/**
 * Asks a signed-in person to show again that it is they, by their password or a passkey.
 *
 * @param action what the button says
 * @param onConfirmed given what the server checks; it is not checked here
 */
export function ConfirmIdentity({
  action,
  busy,
  error,
  danger = false,
  onConfirmed,
}: {
  action: string
  busy: boolean
  error: unknown
  danger?: boolean
  onConfirmed: (confirmation: Confirmation) => void
}) {
  const t = useText()
  const factors = useQuery(rpc.secondFactor.see.queryOptions())
  const [problem, setProblem] = useState<string>()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    event.stopPropagation()
    setProblem(undefined)
    onConfirmed({ password: String(new FormData(event.currentTarget).get('password') ?? '') })
  }
  const askPasskey = async () => {
    setProblem(undefined)
    try {
      const optionsJSON = await rpcClient.secondFactor.confirmationOptions()
      onConfirmed({ passkey: await startAuthentication({ optionsJSON }) })
    } catch (refusal) {
      setProblem(passkeyProblem(refusal))
    }
  }
  const said = problem ? t.stored(problem) : error ? sentenceOf(error, t) : undefined
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {said && (
          <Alert color="red" role="alert">
            {said}
          </Alert>
        )}
        <PasswordInput
          name="password"
          label={t('Your password')}
          description={t('To show that it is you')}
          autoComplete="current-password"
          required
          data-autofocus
        />
        <Group justify="end">
          {(factors.data?.passkeys.length ?? 0) > 0 && (
            <Button
              variant="default"
              leftSection={<IconFingerprint size={18} aria-hidden />}
              onClick={() => void askPasskey()}
              disabled={busy}
            >
              {t('Use passkey')}
            </Button>
          )}
          <Button type="submit" loading={busy} {...(danger ? { color: 'red.9' } : {})}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
