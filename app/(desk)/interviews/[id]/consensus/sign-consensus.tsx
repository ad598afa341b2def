import { Button, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { ConfirmIdentity } from '#app/confirm-identity.tsx'
import { useText } from '#app/language.tsx'
import { type AppConsensus, rpc } from '#app/rpc/client.ts'
import { CONSENSUS_MEANING } from '#lib/consensus/consensus-meaning.ts'
import { signedWords } from '../signed-words.ts'

/** Asks for a signature of the consensus as it is stored. */
export function SignConsensus({
  consensus: { interview, draft, isSigned, hasSigned, isThird, awaited },
  isReady,
  reload,
}: {
  consensus: AppConsensus
  isReady: boolean
  reload: () => Promise<unknown>
}) {
  const t = useText()
  const [opened, dialog] = useDisclosure()
  const sign = useMutation(
    rpc.consensus.sign.mutationOptions({
      onSuccess: ({ isFinal }) => {
        dialog.close()
        notifications.show({
          message: isFinal ? t('Signed. The consensus is in force.') : t('Signed. The other raters have yet to sign.'),
        })
        return reload()
      },
    }),
  )
  if (isSigned || hasSigned) return null
  return (
    <>
      <Button disabled={!isReady} onClick={dialog.open}>
        {t('Sign consensus')}
      </Button>
      <Modal opened={opened} onClose={dialog.close} title={t('Sign this consensus?')}>
        <Stack gap="sm">
          <Text size="sm">
            {isThird
              ? t(
                  'You rated none of these sheets, so your signature alone puts the consensus in force. The raters’ own sheets stay as they are.',
                )
              : t(
                  'The consensus is in force once {awaited} have signed, or a third person who rated none of the sheets. The raters’ own sheets stay as they are.',
                  { awaited: t.list(awaited) },
                )}
          </Text>
          <Text size="sm">
            {t(
              'Your signature states: “{meaning}” It keeps your name, the time and a hash of the scores and of the sheets.',
              { meaning: signedWords(t, CONSENSUS_MEANING) },
            )}
          </Text>
          <ConfirmIdentity
            action={t('Sign consensus')}
            busy={sign.isPending}
            error={sign.error}
            onConfirmed={(confirmation) =>
              sign.mutate({
                interviewId: interview.id,
                scaleName: interview.scaleName,
                revision: draft.revision,
                confirmation,
              })
            }
          />
        </Stack>
      </Modal>
    </>
  )
}
