import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem, tellProblem } from '#app/states.tsx'
import { phrase } from '#lib/messages/message.ts'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { isOpen, RunState, runNote } from '../../run-state.tsx'

type Recording = NonNullable<InterviewPage['recording']>

/** The face-blurred copy of a recording: how far it is, and the download. Nothing where none was asked for. */
export function BlurredCopy({ recording: { id: recordingId, blurred } }: { recording: Recording }) {
  const t = useText()
  const client = useQueryClient()
  const settle = { onSettled: () => client.invalidateQueries(), onError: tellProblem }
  const cancel = useMutation(rpc.blurredCopies.cancel.mutationOptions(settle))
  if (!blurred) return null
  const { file, state, problem } = blurred
  return (
    <Stack gap={4} mt="sm" component="section" aria-label={t('Face-blurred copy')}>
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {t('Face-blurred copy')}
          {file && `, ${t.fileSize(file.bytes)}`}
          {isOpen(state) && `: ${runNote(blurred, t)}`}
        </Text>
        <Group gap="xs">
          {state !== 'done' && <RunState kind="copy" run={blurred} />}
          {isOpen(state) && (
            <Button
              size="compact-sm"
              variant="default"
              loading={cancel.isPending}
              onClick={() => cancel.mutate({ recordingId })}
              aria-label={t('Cancel the face-blurred copy')}
            >
              {t('Cancel')}
            </Button>
          )}
          {file && (
            <Button
              size="compact-sm"
              variant="default"
              component="a"
              href={`/api/recordings/${recordingId}/blurred`}
              download
              aria-label={t('Download the face-blurred copy')}
            >
              {t('Download')}
            </Button>
          )}
        </Group>
      </Group>
      {problem && (
        <Alert color="red" role="alert">
          {t.stored(problem)}
        </Alert>
      )}
      {file && (
        <Text size="xs" c="dimmed">
          {t('Watch the copy before you share it. {limits} The whole picture is blurred in {percent} % of it.', {
            limits: LIMITS,
            percent: Math.round(100 * file.wholeShare),
          })}
        </Text>
      )}
    </Stack>
  )
}

const LIMITS = phrase('A blurred face does not make a person anonymous: body, clothes and place can identify them.')

/** Asks before a face-blurred copy is made. */
export function MakeBlurredCopy({ recording, onDone }: { recording: Recording; onDone: () => void }) {
  const t = useText()
  const client = useQueryClient()
  const make = useMutation(
    rpc.blurredCopies.make.mutationOptions({
      onSuccess: () => {
        onDone()
        return client.invalidateQueries()
      },
    }),
  )
  return (
    <Stack gap="sm">
      <Text size="sm">
        {t(
          'The copy has no sound. All faces are blurred, and the whole picture is blurred wherever a face may have been missed.',
        )}
      </Text>
      <Text size="sm">
        {t(
          '{limits} Watch all of the copy before you share it, and share it only if the participant’s consent allows that.',
          { limits: LIMITS },
        )}
      </Text>
      {recording.blurred?.file && <Text size="sm">{t('It replaces the copy that was made before.')}</Text>}
      {make.error && <Problem error={make.error} />}
      <Group justify="end">
        <Button variant="default" onClick={onDone}>
          {t('Close')}
        </Button>
        <Button loading={make.isPending} onClick={() => make.mutate({ recordingId: recording.id })}>
          {t('Make the copy')}
        </Button>
      </Group>
    </Stack>
  )
}
