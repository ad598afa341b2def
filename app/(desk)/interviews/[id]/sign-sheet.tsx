import { Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ConfirmIdentity } from '#app/confirm-identity.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { SigningMeans } from './signing-means.tsx'

/** Asks the rater to sign their sheet, which locks it. */
export function SignSheet({
  interviewId,
  scaleName,
  revision,
  blinded,
  opened,
  onClose,
}: {
  interviewId: string
  /** What the study calls the scale; empty for its first one. */
  scaleName: string
  /** The revision that is stored when they sign. */
  revision: () => number
  blinded: boolean
  opened: boolean
  onClose: () => void
}) {
  const t = useText()
  const client = useQueryClient()
  const lock = useMutation(
    rpc.sheets.lock.mutationOptions({
      onSuccess: () => {
        onClose()
        return client.invalidateQueries()
      },
    }),
  )
  return (
    <Modal opened={opened} onClose={onClose} title={t('Sign and lock this sheet?')}>
      <Stack gap="sm">
        <Text size="sm">
          {t('A locked sheet is changed only by a correction with a reason; both versions stay.')}{' '}
          {blinded &&
            t('Once all your sheets of this participant are locked, you can see estimates and other raters’ sheets.')}
        </Text>
        <SigningMeans />
        <ConfirmIdentity
          action={t('Sign and lock')}
          busy={lock.isPending}
          error={lock.error}
          onConfirmed={(confirmation) => lock.mutate({ interviewId, scaleName, revision: revision(), confirmation })}
        />
      </Stack>
    </Modal>
  )
}
