import { Anchor, Badge, Button, Group, Text, Title } from '@mantine/core'
import { IconFileTypePdf } from '@tabler/icons-react'
import Link from 'next/link'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { day } from '../../numbers.ts'
import { RunState } from '../../run-state.tsx'
import { AnalysisControls } from './analysis-controls.tsx'
import { InterviewMenu } from './interview-menu.tsx'

/** Which interview it is, how far its analysis is, and its severity report to take away once there is one. */
export function InterviewHeading({ interview }: { interview: InterviewPage }) {
  const { id, participant, visit, date, study, recording, analysis, may, consent } = interview
  return (
    <Group justify="space-between" gap="xs">
      <Group gap="sm">
        <Anchor component={Link} href={`/studies/${study.id}`} size="sm">
          {study.code}
        </Anchor>
        <Title order={1} fz="h2">
          {participant}, {visit}
        </Title>
        <Text size="sm" c="dimmed">
          {date.toISOString().slice(0, 10)}
        </Text>
        {consent.recordingsUntil && (
          <Text size="sm" c="dimmed">
            recordings until {day(consent.recordingsUntil)}
          </Text>
        )}
        {study.simulated && (
          <Badge color="grape" variant="light">
            simulated
          </Badge>
        )}
        {analysis && <RunState kind="analysis" run={analysis} />}
        {analysis && may.control && recording?.hasFile && (
          <AnalysisControls recordingId={recording.id} analysis={analysis} />
        )}
      </Group>
      <Group gap="xs">
        {analysis?.result && (
          <Button
            component="a"
            href={`/api/interviews/${id}/report`}
            download
            variant="default"
            size="xs"
            leftSection={<IconFileTypePdf size={18} aria-hidden />}
          >
            Severity report
          </Button>
        )}
        {may.delete && <InterviewMenu interview={interview} />}
      </Group>
    </Group>
  )
}
