import { Alert, Anchor, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { analysisNotes } from '#lib/analysis/analysis-notes.ts'
import type { InterviewPage } from '#lib/review/interview-page.ts'

/** What stands above the recording because it can't wait: why there is no file or no analysis, and what makes one doubtful. */
export function RecordingNotices({ interview, onDetails }: { interview: InterviewPage; onDetails: () => void }) {
  const t = useText()
  const { recording, analysis } = interview
  const notes = analysis?.result ? analysisNotes(analysis.result) : []
  return (
    <>
      {recording && !recording.hasFile && (
        <Alert color="gray" title={t('The file was removed')}>
          {t('The time to keep recordings of this participant has ended. Ratings and estimates stay.')}
        </Alert>
      )}
      {analysis?.waits && (
        <Text size="sm" c="dimmed">
          {t.stored(analysis.waits)}
        </Text>
      )}
      {analysis?.problem && (
        <Alert color="red" role="alert">
          {t.stored(analysis.problem)}
        </Alert>
      )}
      {notes[0] && (
        <Alert color="yellow" py={6}>
          {t.stored(notes[0].message)}{' '}
          <Anchor component="button" size="sm" c="inherit" underline="always" onClick={onDetails}>
            {notes.length > 1 ? t('Details and {count} more', { count: notes.length - 1 }) : t('Details')}
          </Anchor>
        </Alert>
      )}
    </>
  )
}
