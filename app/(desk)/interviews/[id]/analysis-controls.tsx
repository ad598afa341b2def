import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { isOpen } from '../../run-state.tsx'

/** What can be done about an analysis in its state: cancel it, run it again, or ask for another. */
export function AnalysisControls({
  recordingId,
  analysis: { id, state },
}: {
  recordingId: string
  analysis: NonNullable<InterviewPage['analysis']>
}) {
  const t = useText()
  const client = useQueryClient()
  const settle = { onSettled: () => client.invalidateQueries(), onError: tellProblem }
  const cancel = useMutation(rpc.analyses.cancel.mutationOptions(settle))
  const retry = useMutation(rpc.analyses.retry.mutationOptions(settle))
  const again = useMutation(rpc.analyses.start.mutationOptions(settle))
  if (isOpen(state)) {
    return (
      <Button size="compact-sm" variant="default" onClick={() => cancel.mutate({ id })}>
        {t('Cancel')}
      </Button>
    )
  }
  if (state === 'failed' || state === 'cancelled') {
    return (
      <Button size="compact-sm" variant="default" onClick={() => retry.mutate({ id })}>
        {t('Run again')}
      </Button>
    )
  }
  return (
    <Button size="compact-sm" variant="default" loading={again.isPending} onClick={() => again.mutate({ recordingId })}>
      {t('Analyse again')}
    </Button>
  )
}
