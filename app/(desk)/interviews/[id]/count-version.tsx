import { Button, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { ReasonForm } from '../../reason-form.tsx'

/** Lets a manager choose the version of a sheet that counts. */
export function CountVersion({ sheetId, version, rater }: { sheetId: string; version: number; rater: string }) {
  const t = useText()
  const client = useQueryClient()
  const [opened, { open, close }] = useDisclosure()
  const count = useMutation(
    rpc.sheets.count.mutationOptions({
      onSuccess: () => {
        close()
        return client.invalidateQueries()
      },
    }),
  )
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        onClick={open}
        aria-label={t('Count this: version {version} of {rater}', { version, rater })}
      >
        {t('Count this')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('Count version {version}?', { version })}>
        <ReasonForm
          action={t('Count this version')}
          busy={count.isPending}
          error={count.error}
          onConfirm={(reason) => count.mutate({ sheetId, version, reason })}
          onClose={close}
        >
          <Text size="sm">
            {t(
              'Training and agreement use the scores of this version from now on. Heads that are trained already don’t change.',
            )}
          </Text>
        </ReasonForm>
      </Modal>
    </>
  )
}
