import { Badge, Card, Group, Progress, SimpleGrid, Text, Title } from '@mantine/core'
import Link from 'next/link'
import { useText } from '#app/language.tsx'
import type { AppStudy } from '../rpc/client.ts'

/** A study in the list, with how far it is. */
export function StudyCard({ study }: { study: AppStudy }) {
  const t = useText()
  const { counts } = study
  const steps = [
    { label: t('recorded'), count: counts.recorded },
    { label: t('analysed'), count: counts.analysed },
    { label: t('rated'), count: counts.rated },
    { label: t('rated twice'), count: counts.ratedTwice },
    { label: t('estimated'), count: counts.estimated },
  ]
  return (
    <Card component={Link} href={`/studies/${study.id}`}>
      <Group justify="space-between" mb={4} wrap="nowrap">
        <Text size="sm" c="dimmed" truncate>
          {study.code}
        </Text>
        {study.simulated && (
          <Badge color="grape" variant="light">
            {t('simulated')}
          </Badge>
        )}
      </Group>
      <Title order={2}>{study.title}</Title>
      <Text size="sm" mt={4}>
        {study.scale}, {t.stored(study.target)}
      </Text>
      <Text size="sm" c="dimmed" mt="xs">
        {t(
          '{participants} {participants, plural, one {participant} other {participants}} · {interviews} {interviews, plural, one {interview} other {interviews}} · {members} {members, plural, one {member} other {members}}',
          { participants: counts.participants, interviews: counts.interviews, members: study.members },
        )}
      </Text>
      {counts.interviews > 0 && (
        <SimpleGrid cols={3} mt="sm" spacing="sm" verticalSpacing={4}>
          {steps.map(({ label, count }) => (
            <div key={label}>
              <Progress
                size="sm"
                value={(100 * count) / counts.interviews}
                aria-label={t('{count} of {interviews} {label}', { count, interviews: counts.interviews, label })}
              />
              <Text size="xs" c="dimmed" mt={2}>
                {count} {label}
              </Text>
            </div>
          ))}
        </SimpleGrid>
      )}
    </Card>
  )
}
