'use client'
import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { RunProgress } from '#lib/runs/run-progress.ts'
import { isOpen, runNote } from '../../run-state.tsx'

/** How far the making of a phantom study is, or why it stopped. */
export function PhantomState({
  studyId,
  phantom,
  mayControl,
}: {
  studyId: string
  phantom: RunProgress
  mayControl: boolean
}) {
  const t = useText()
  const client = useQueryClient()
  const settle = { onSettled: () => client.invalidateQueries(), onError: tellProblem }
  const cancel = useMutation(rpc.studies.cancelPhantom.mutationOptions(settle))
  const again = useMutation(rpc.studies.retryPhantom.mutationOptions(settle))
  if (isOpen(phantom.state)) {
    return (
      <Alert color="grape" title={t('Creating the phantom study')}>
        <Group wrap="nowrap" gap="sm">
          <Stack gap={4} style={{ flex: 1 }}>
            <Text size="sm" aria-live="polite">
              {runNote(phantom, t)}
            </Text>
            <Progress value={100 * phantom.progress} aria-label={t('Phantom study')} />
          </Stack>
          {mayControl && (
            <Button
              size="compact-sm"
              variant="default"
              loading={cancel.isPending}
              aria-label={t('Cancel phantom study')}
              onClick={() => cancel.mutate({ id: studyId })}
            >
              {t('Cancel')}
            </Button>
          )}
        </Group>
      </Alert>
    )
  }
  const isFailed = phantom.state === 'failed'
  return (
    <Alert
      color={isFailed ? 'red' : 'gray'}
      title={isFailed ? t('The phantom study could not be completed') : t('The phantom study was cancelled')}
      role={isFailed ? 'alert' : undefined}
    >
      <Group wrap="nowrap" justify="space-between">
        <Text size="sm">{phantom.problem === null ? t('Run it again to continue.') : t.stored(phantom.problem)}</Text>
        {mayControl && (
          <Button
            size="compact-sm"
            variant="default"
            miw="max-content"
            loading={again.isPending}
            aria-label={t('Run again: {title}', { title: t('Phantom study') })}
            onClick={() => again.mutate({ id: studyId })}
          >
            {t('Run again')}
          </Button>
        )}
      </Group>
    </Alert>
  )
}
