import { Card, Group, Progress, SimpleGrid, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useText } from '#app/language.tsx'
import { headKind } from '#lib/heads/head-kinds.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'

/** How many of a study's interviews have come how far. @param agreement stands behind them */
export function StudyProgress({ study, agreement }: { study: StudyOverview; agreement?: ReactNode }) {
  const t = useText()
  const { counts, head, scale, target, simulated } = study
  const steps = [
    { label: t('Recorded'), count: counts.recorded },
    { label: t('Analysed'), count: counts.analysed },
    { label: t('Rated'), count: counts.rated },
    { label: t('Rated twice'), count: counts.ratedTwice },
    { label: t('Estimated'), count: counts.estimated },
  ]
  return (
    <Card component="section" aria-label={t('Progress')} padding="sm">
      <SimpleGrid cols={{ base: 2, sm: 4, lg: agreement ? 8 : 7 }} spacing="lg" verticalSpacing="xs">
        <div>
          <Text size="xs" c="dimmed">
            {scale.name}, {t.stored(target.title)}
          </Text>
          <Text size="sm" fw={600}>
            {t('{participants} participants', { participants: counts.participants })}
          </Text>
        </div>
        {steps.map(({ label, count }) => (
          <div key={label}>
            <Group justify="space-between" gap={4} wrap="nowrap">
              <Text size="xs" c="dimmed">
                {label}
              </Text>
              <Text size="xs" fw={600}>
                {count}/{counts.interviews}
              </Text>
            </Group>
            <Progress
              mt={6}
              size="sm"
              value={counts.interviews === 0 ? 0 : (100 * count) / counts.interviews}
              aria-label={t('{label}, {count} of {interviews}', { label, count, interviews: counts.interviews })}
            />
          </div>
        ))}
        <div>
          <Text size="xs" c="dimmed">
            {simulated ? t('Head, simulated study') : t('Head')}
          </Text>
          <Text size="sm" fw={600}>
            {head
              ? t('{kind}, from {participants} participants', {
                  kind: t.stored(headKind(head.kind)),
                  participants: head.participants,
                })
              : t('not trained yet')}
          </Text>
        </div>
        {agreement}
      </SimpleGrid>
    </Card>
  )
}
