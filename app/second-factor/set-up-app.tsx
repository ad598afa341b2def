import { Alert, Button, Code, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { useText } from '#app/language.tsx'
import { ConfirmIdentity } from '../confirm-identity.tsx'
import { rpc } from '../rpc/client.ts'
import { sentenceOf } from '../states.tsx'
import { QrCode } from './qr-code.tsx'

/** Sets up an authenticator app: confirm, scan, type the first code. @param onAdded given recovery codes for the first factor */
export function SetUpApp({ onAdded }: { onAdded: (recoveryCodes: string[] | undefined) => void }) {
  const t = useText()
  const begin = useMutation(rpc.secondFactor.beginApp.mutationOptions())
  const finish = useMutation(
    rpc.secondFactor.finishApp.mutationOptions({ onSuccess: ({ recoveryCodes }) => onAdded(recoveryCodes) }),
  )
  if (!begin.data) {
    return (
      <ConfirmIdentity
        action={t('Continue')}
        busy={begin.isPending}
        error={begin.error}
        onConfirmed={(confirmation) => begin.mutate({ confirmation })}
      />
    )
  }
  const { uri, secret } = begin.data
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    event.stopPropagation()
    finish.mutate({ code: String(new FormData(event.currentTarget).get('code') ?? '') })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          {t('Scan this with an authenticator app on your phone, then type the code that it shows.')}
        </Text>
        <Group justify="center">
          <QrCode text={uri} label={t('QR code for your authenticator app')} />
        </Group>
        <Text size="sm">
          {t.nodes('Without a camera, type this key into the app: <code>{secret}</code>', {
            secret: secret.replaceAll(/(.{4})(?=.)/g, '$1 '),
            code: (inside) => <Code>{inside}</Code>,
          })}
        </Text>
        {finish.error && (
          <Alert color="red" role="alert">
            {sentenceOf(finish.error, t)}
          </Alert>
        )}
        <TextInput
          name="code"
          label={t('factor|Code')}
          description={t('Six digits')}
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          data-autofocus
          autoFocus
        />
        <Group justify="end">
          <Button type="submit" loading={finish.isPending}>
            {t('Set up app')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
