import { Badge, Button, Group, Text, Title } from '@mantine/core'
import { IconFileTypePdf } from '@tabler/icons-react'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { day } from '../../numbers.ts'
import { InterviewMenu } from './interview-menu.tsx'

/** Which interview it is, and its severity report to take away once there is an analysis. */
export function InterviewHeading({ interview }: { interview: InterviewPage }) {
  const { id, participant, visit, date, study, analysis, may, consent } = interview
  return (
    <Group justify="space-between">
      <Group gap="sm">
        <Title order={1}>
          {participant}, {visit}
        </Title>
        <Text c="dimmed">{date.toISOString().slice(0, 10)}</Text>
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
      </Group>
      <Group gap="xs">
        {analysis?.result && (
          <Button
            component="a"
            href={`/api/interviews/${id}/report`}
            download
            variant="default"
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
