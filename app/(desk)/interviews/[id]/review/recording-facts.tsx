import { Card, Text, Title } from '@mantine/core'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { minutesAndSeconds } from '#lib/timeline/time-labels.ts'
import { fileSize } from '../../../numbers.ts'

/** What the recording's file is. Nothing where there is no recording. */
export function RecordingFacts({ interview: { recording, analysis } }: { interview: InterviewPage }) {
  if (!recording) return null
  const facts = analysis?.result?.recording
  return (
    <Card component="section" aria-label="Recording file">
      <Title order={2} mb={4}>
        Recording file
      </Title>
      <Text size="sm">
        {fileSize(recording.bytes)}
        {facts &&
          `, ${minutesAndSeconds(facts.durationMs)} min, ${facts.codec} ${facts.width}×${facts.height}, ${Math.round(100 * facts.frameRate) / 100} frames a second`}
      </Text>
      {recording.fileName && (
        <Text size="xs" c="dimmed">
          Uploaded as “{recording.fileName}”. Only managers see this name.
        </Text>
      )}
    </Card>
  )
}
