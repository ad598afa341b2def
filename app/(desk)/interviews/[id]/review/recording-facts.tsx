import { Card, Text, Title } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { minutesAndSeconds } from '#lib/timeline/time-labels.ts'

/** What the recording's file is. Nothing where there is no recording. */
export function RecordingFacts({ interview: { recording, analysis } }: { interview: InterviewPage }) {
  const t = useText()
  if (!recording) return null
  const facts = analysis?.result?.recording
  return (
    <Card component="section" aria-label={t('Recording file')}>
      <Title order={2} mb={4}>
        {t('Recording file')}
      </Title>
      <Text size="sm">
        {t.fileSize(recording.bytes)}
        {facts &&
          `, ${t('{length} min, {codec} {width}×{height}, {frameRate, number} frames a second', {
            length: minutesAndSeconds(facts.durationMs),
            codec: facts.codec,
            width: facts.width,
            height: facts.height,
            frameRate: Math.round(100 * facts.frameRate) / 100,
          })}`}
      </Text>
      {recording.fileName && (
        <Text size="xs" c="dimmed">
          {t('Uploaded as “{fileName}”. Only managers see this name.', { fileName: recording.fileName })}
        </Text>
      )}
    </Card>
  )
}
