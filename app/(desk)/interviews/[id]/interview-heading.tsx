import { ActionIcon, Anchor, Badge, Button, Group, Text, Title, Tooltip } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconChevronLeft, IconChevronRight, IconFileTypePdf } from '@tabler/icons-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { scaleInAddress } from '#app/(desk)/scale-switch.tsx'
import { useText } from '#app/language.tsx'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { RunState } from '../../run-state.tsx'
import { AnalysisControls } from './analysis-controls.tsx'
import { CompareVisits } from './beside/compare-visits.tsx'
import { InterviewMenu } from './interview-menu.tsx'

/** The interviews before and after it in the study. */
function Beside({
  neighbours: { place, count, previousId, nextId },
  study,
}: Pick<InterviewPage, 'neighbours' | 'study'>) {
  const t = useText()
  if (count < 2) return null
  const step = (id: string | undefined, label: string, icon: ReactNode) =>
    id ? (
      <Tooltip label={label}>
        <ActionIcon
          component={Link}
          href={`/interviews/${id}${scaleInAddress(study.scaleName)}`}
          variant="subtle"
          aria-label={label}
        >
          {icon}
        </ActionIcon>
      </Tooltip>
    ) : (
      <ActionIcon variant="subtle" aria-label={label} disabled>
        {icon}
      </ActionIcon>
    )
  return (
    <Group gap={4} wrap="nowrap" component="nav" aria-label={t('Interviews of the study')}>
      {step(previousId, t('Previous interview (Shift+K)'), <IconChevronLeft size={18} aria-hidden />)}
      <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
        {t('{place} of {count}', { place, count })}
      </Text>
      {step(nextId, t('Next interview (Shift+J)'), <IconChevronRight size={18} aria-hidden />)}
    </Group>
  )
}

/** Which interview it is, how far its analysis is, and its severity report to take away once there is one. */
export function InterviewHeading({ interview }: { interview: InterviewPage }) {
  const t = useText()
  const { id, participant, visit, date, study, recording, analysis, may, consent } = interview
  useDocumentTitle(`${participant}, ${visit} · ${study.code}`)
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
          {t.date(date)}
        </Text>
        {consent.recordingsUntil && (
          <Text size="sm" c="dimmed">
            {t('recordings until {day}', { day: t.date(consent.recordingsUntil) })}
          </Text>
        )}
        {study.simulated && (
          <Badge color="grape" variant="light">
            {t('simulated')}
          </Badge>
        )}
        {analysis && <RunState kind="analysis" run={analysis} />}
        {analysis && may.control && recording?.hasFile && (
          <AnalysisControls recordingId={recording.id} analysis={analysis} />
        )}
      </Group>
      <Group gap="xs">
        <Beside neighbours={interview.neighbours} study={study} />
        <CompareVisits interview={interview} />
        <Button
          component={Link}
          href={`/interviews/${id}/report`}
          variant="default"
          size="xs"
          leftSection={<IconFileTypePdf size={18} aria-hidden />}
        >
          {t('Severity report')}
        </Button>
        {may.delete && <InterviewMenu interview={interview} />}
      </Group>
    </Group>
  )
}
