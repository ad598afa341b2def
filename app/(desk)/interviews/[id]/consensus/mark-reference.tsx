import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'

/** Takes the interview into the training set of one of the study's scales, or out of it. */
export function MarkReference({
  interviewId,
  scaleName,
  reference,
}: {
  interviewId: string
  scaleName: string
  reference: string | undefined
}) {
  const t = useText()
  const client = useQueryClient()
  const options = { onSuccess: () => client.invalidateQueries(), onError: tellProblem }
  const mark = useMutation(rpc.certification.mark.mutationOptions(options))
  const unmark = useMutation(rpc.certification.unmark.mutationOptions(options))
  return (
    <Group gap="sm">
      <Text size="sm">
        {reference
          ? t('In the training set. Reference: {reference}.', { reference: t.stored(reference) })
          : t('Raters in training can be compared with this rating.')}
      </Text>
      <Button
        size="xs"
        variant="default"
        loading={mark.isPending}
        onClick={() => mark.mutate({ interviewId, scaleName })}
      >
        {reference ? t('Use the latest as reference') : t('Use as reference for training')}
      </Button>
      {reference && (
        <Button
          size="xs"
          variant="default"
          loading={unmark.isPending}
          onClick={() => unmark.mutate({ interviewId, scaleName })}
        >
          {t('Remove from training set')}
        </Button>
      )}
    </Group>
  )
}
