'use client'
import { Alert, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'
import type { Analysis } from '#lib/analysis/analysis.ts'
import { type AnalysisNote, analysisNotes } from '#lib/analysis/analysis-notes.ts'

/** What is the matter with a recording and its faces, each with what to do about it. */
export function RecordingQuality({ analysis }: { analysis: Analysis }) {
  return analysisNotes(analysis).map((note) => <Notice key={note.message} {...note} />)
}

function Notice({ message, advice }: AnalysisNote) {
  const t = useText()
  return (
    <Alert color="yellow" mt="sm" icon={<IconAlertTriangle size={18} aria-hidden />} title={t.stored(message)}>
      {advice && <Text size="sm">{t.stored(advice)}</Text>}
    </Alert>
  )
}
