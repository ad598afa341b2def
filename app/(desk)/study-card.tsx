import { Badge, Card, Group, Progress, SimpleGrid, Text, Title } from '@mantine/core'
import Link from 'next/link'
import type { AppStudy } from '../rpc/client.ts'

/** A study in the list, with how far it is. */
export function StudyCard({ study }: { study: AppStudy }) {
  const { counts } = study
  const steps = [
    { label: 'recorded', count: counts.recorded },
    { label: 'analysed', count: counts.analysed },
    { label: 'rated', count: counts.rated },
  ]
  return (
    <Card component={Link} href={`/studies/${study.id}`}>
      <Group justify="space-between" mb={4} wrap="nowrap">
        <Text size="sm" c="dimmed" truncate>
          {study.code}
        </Text>
        {study.simulated && (
          <Badge color="grape" variant="light">
            simulated
          </Badge>
        )}
      </Group>
      <Title order={2}>{study.title}</Title>
      <Text size="sm" mt={4}>
        {study.scale}, {study.target}
      </Text>
      <Text size="sm" c="dimmed" mt="xs">
        {counts.participants} participants · {counts.interviews} interviews · {study.members}{' '}
        {study.members === 1 ? 'member' : 'members'}
      </Text>
      {counts.interviews > 0 && (
        <SimpleGrid cols={3} mt="sm" spacing="sm">
          {steps.map(({ label, count }) => (
            <div key={label}>
              <Progress
                size="sm"
                value={(100 * count) / counts.interviews}
                aria-label={`${count} of ${counts.interviews} ${label}`}
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
