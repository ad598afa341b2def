import { Card, Group, Progress, SimpleGrid, Text } from '@mantine/core'
import { headKind } from '#lib/heads/head-kinds.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'

/** How many of a study's interviews have come how far. */
export function StudyProgress({ study }: { study: StudyOverview }) {
  const { counts, head, scale, target, simulated } = study
  const steps = [
    { label: 'Recorded', count: counts.recorded },
    { label: 'Analysed', count: counts.analysed },
    { label: 'Rated', count: counts.rated },
    { label: 'Rated twice', count: counts.ratedTwice },
  ]
  return (
    <Card component="section" aria-label="Progress" padding="sm">
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="lg" verticalSpacing="xs">
        <div>
          <Text size="xs" c="dimmed">
            {scale.name}, {target.title}
          </Text>
          <Text size="sm" fw={600}>
            {counts.participants} participants
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
              aria-label={`${label}, ${count} of ${counts.interviews}`}
            />
          </div>
        ))}
        <div>
          <Text size="xs" c="dimmed">
            Head{simulated ? ', simulated study' : ''}
          </Text>
          <Text size="sm" fw={600}>
            {head ? `${headKind(head.kind)}, from ${head.participants} participants` : 'not trained yet'}
          </Text>
        </div>
      </SimpleGrid>
    </Card>
  )
}
