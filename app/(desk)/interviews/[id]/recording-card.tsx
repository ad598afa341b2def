import { Alert, Button, Card, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { fileSize } from '../../numbers.ts'
import { isOpen, RunState } from '../../run-state.tsx'
import { BlurredCopy } from './blurred-copy.tsx'
import { Player } from './player.tsx'
import { RecordingQuality } from './recording-quality.tsx'

/** The recording to watch, how far its analysis is, and what makes the analysis doubtful. */
export function RecordingCard({
  interview: { participant, visit, analysis, may },
  recording,
  video,
}: {
  interview: InterviewPage
  recording: NonNullable<InterviewPage['recording']>
  video: RefObject<HTMLVideoElement | null>
}) {
  const result = analysis?.result
  return (
    <Card>
      {recording.hasFile ? (
        <Player
          recordingId={recording.id}
          label={`Recording of ${participant}, ${visit}`}
          codec={result?.recording.codec}
          video={video}
        />
      ) : (
        <Alert color="gray" title="The file was removed">
          The time to keep recordings of this participant has ended. Ratings and estimates stay.
        </Alert>
      )}
      <Group justify="space-between" mt="xs">
        <Text size="sm" c="dimmed">
          {fileSize(recording.bytes)}
          {result && `, ${result.recording.codec} ${result.recording.width}×${result.recording.height}`}
        </Text>
        {analysis && (
          <Group gap="xs">
            <RunState kind="analysis" run={analysis} />
            {may.control && recording.hasFile && <AnalysisControls recordingId={recording.id} analysis={analysis} />}
          </Group>
        )}
      </Group>
      {recording.fileName && (
        <Text size="xs" c="dimmed">
          Uploaded as “{recording.fileName}”. Only managers see this name.
        </Text>
      )}
      {analysis?.waits && (
        <Text size="sm" c="dimmed" mt="xs">
          {analysis.waits}
        </Text>
      )}
      {analysis?.problem && (
        <Alert color="red" mt="sm" role="alert">
          {analysis.problem}
        </Alert>
      )}
      {result && <RecordingQuality analysis={result} />}
      {recording.hasFile && <BlurredCopy recording={recording} />}
    </Card>
  )
}

/** What can be done about an analysis in its state: cancel it, run it again, or ask for another. */
function AnalysisControls({
  recordingId,
  analysis: { id, state },
}: {
  recordingId: string
  analysis: NonNullable<InterviewPage['analysis']>
}) {
  const client = useQueryClient()
  const settle = { onSettled: () => client.invalidateQueries(), onError: tellProblem }
  const cancel = useMutation(rpc.analyses.cancel.mutationOptions(settle))
  const retry = useMutation(rpc.analyses.retry.mutationOptions(settle))
  const again = useMutation(rpc.analyses.start.mutationOptions(settle))
  if (isOpen(state)) {
    return (
      <Button size="compact-sm" variant="default" onClick={() => cancel.mutate({ id })}>
        Cancel
      </Button>
    )
  }
  if (state === 'failed' || state === 'cancelled') {
    return (
      <Button size="compact-sm" variant="default" onClick={() => retry.mutate({ id })}>
        Run again
      </Button>
    )
  }
  return (
    <Button size="compact-sm" variant="default" loading={again.isPending} onClick={() => again.mutate({ recordingId })}>
      Analyse again
    </Button>
  )
}
