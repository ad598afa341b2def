import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'

/** Lets everyone rate everything again, once that is confirmed. */
export function StopAssigning({ studyId }: { studyId: string }) {
  const t = useText()
  const client = useQueryClient()
  const [opened, dialog] = useDisclosure()
  const stop = useMutation(
    rpc.assignments.stop.mutationOptions({
      onSuccess: () => {
        dialog.close()
        return client.invalidateQueries()
      },
      onError: tellProblem,
    }),
  )
  return (
    <>
      <Button variant="default" onClick={dialog.open}>
        {t('Everyone rates everything…')}
      </Button>
      <Modal opened={opened} onClose={dialog.close} title={t('Remove all assignments?')}>
        <Stack gap="sm">
          <Text size="sm">
            {t('Every rater is then asked to rate every interview. Sheets that were begun or signed stay as they are.')}
          </Text>
          <Group justify="end">
            <Button variant="default" onClick={dialog.close}>
              {t('Cancel')}
            </Button>
            <Button color="red" loading={stop.isPending} onClick={() => stop.mutate({ studyId })}>
              {t('Remove all assignments')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
