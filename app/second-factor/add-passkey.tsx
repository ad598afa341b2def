import { Alert, Stack, TextInput } from '@mantine/core'
import { startRegistration } from '@simplewebauthn/browser'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import type { Confirmation } from '#lib/access/confirm-identity.ts'
import { ConfirmIdentity } from '../confirm-identity.tsx'
import { rpcClient } from '../rpc/client.ts'
import { passkeyProblem } from '../sign-in/sign-in-with.ts'

/** Makes a passkey on this device, or a key that is plugged in. @param onAdded given recovery codes for the first factor */
export function AddPasskey({ onAdded }: { onAdded: (recoveryCodes: string[] | undefined) => void }) {
  const t = useText()
  const [name, setName] = useState('')
  const [unnamed, setUnnamed] = useState(false)
  const add = useMutation({
    mutationFn: async (confirmation: Confirmation) => {
      const optionsJSON = await rpcClient.secondFactor.beginPasskey({ confirmation })
      const response = await startRegistration({ optionsJSON }).catch((error: unknown) => {
        throw new Error(passkeyProblem(error))
      })
      return rpcClient.secondFactor.finishPasskey({ name, response })
    },
    onSuccess: ({ recoveryCodes }) => onAdded(recoveryCodes),
  })
  return (
    <Stack gap="sm">
      {unnamed && (
        <Alert color="red" role="alert">
          {t('Give the passkey a name.')}
        </Alert>
      )}
      <TextInput
        label={t('Name')}
        description={t('By which you know the device or key')}
        placeholder={t('Work laptop')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={100}
        required
        data-autofocus
      />
      <ConfirmIdentity
        action={t('Add passkey')}
        busy={add.isPending}
        error={add.error}
        onConfirmed={(confirmation) => {
          setUnnamed(name.trim() === '')
          if (name.trim() !== '') add.mutate(confirmation)
        }}
      />
    </Stack>
  )
}
