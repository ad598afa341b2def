'use client'
import { Alert, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { Analysis } from '#lib/analysis/analysis.ts'

/** What is the matter with a recording and its faces, each with what to do about it. */
export function RecordingQuality({ analysis: { tracks, warnings, quality = [] } }: { analysis: Analysis }) {
  const told = new Set(quality.map(({ message }) => message))
  const others = warnings.filter((warning) => !told.has(warning))
  const nothing = tracks.length === 0 && quality.length === 0
  return (
    <>
      {quality.map(({ code, message, advice }) => (
        <Notice key={code} message={message} advice={advice} />
      ))}
      {others.map((warning) => (
        <Notice key={warning} message={warning} />
      ))}
      {nothing && (
        <Notice
          message="No face was found."
          advice="There is nothing to estimate from. Check that the recording shows the participant’s face, upright and not too small."
        />
      )}
    </>
  )
}

function Notice({ message, advice }: { message: string; advice?: string }) {
  return (
    <Alert color="yellow" mt="sm" icon={<IconAlertTriangle size={18} aria-hidden />} title={message}>
      {advice && <Text size="sm">{advice}</Text>}
    </Alert>
  )
}
