import { Alert, Button, Progress, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import { isOpen, runNote } from '../../run-state.tsx'

const POLL_MS = 2000

/** What stands below a recording that this browser can't play: how far the copy is that it can, or how to get one. */
export function UnplayableRecording({
  recordingId,
  codec,
  onPlayable,
}: {
  recordingId: string
  codec: string | undefined
  /** Told once there is a copy that was not there before. */
  onPlayable: () => void
}) {
  const t = useText()
  const client = useQueryClient()
  const { data: copy } = useQuery(
    rpc.playableCopies.see.queryOptions({
      input: { recordingId },
      refetchInterval: ({ state }) => (isOpen(state.data?.state) ? POLL_MS : false),
    }),
  )
  const make = useMutation(
    rpc.playableCopies.make.mutationOptions({ onSettled: () => client.invalidateQueries(), onError: tellProblem }),
  )
  const wasMissing = useRef(false)
  const hasFile = copy?.file !== undefined
  useEffect(() => {
    if (copy === undefined) return
    if (!hasFile) wasMissing.current = true
    else if (wasMissing.current) {
      wasMissing.current = false
      onPlayable()
    }
  }, [copy, hasFile, onPlayable])
  if (copy === undefined || hasFile) return null
  return (
    <Alert color="gray" mt="sm">
      <Text size="sm">
        {codec
          ? t('This browser can’t play the recording ({codec}). This does not affect the analysis.', { codec })
          : t('This browser can’t play the recording. This does not affect the analysis.')}{' '}
        {isOpen(copy?.state)
          ? t('A copy that it can play is being made: {copy}', { copy: runNote(copy!, t) })
          : copy?.problem && t.stored(copy.problem)}
      </Text>
      {isOpen(copy?.state) ? (
        <Progress mt="xs" value={100 * (copy?.progress ?? 0)} aria-label={t('Playable copy')} />
      ) : (
        <Button
          mt="xs"
          size="compact-sm"
          variant="default"
          loading={make.isPending}
          onClick={() => make.mutate({ recordingId })}
        >
          {t('Make a playable copy')}
        </Button>
      )}
    </Alert>
  )
}
