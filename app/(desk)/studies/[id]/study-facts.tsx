import { Card, SimpleGrid, Text } from '@mantine/core'
import { headKind } from '#lib/heads/head-kinds.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'

/** A study in a few words and numbers. */
export function StudyFacts({ study }: { study: StudyOverview }) {
  const { scale, target, counts, head } = study
  return (
    <SimpleGrid cols={{ base: 2, md: 5 }}>
      <Fact label="Scale and target" value={`${scale.name}, ${target.title}`} />
      <Fact label="Interviews" value={`${counts.interviews}, ${counts.analysed} analysed`} />
      <Fact label="Rated" value={`${counts.rated} of ${counts.interviews}`} />
      <Fact label="Encoder" value={`${study.encoder}, stride ${study.stride}`} />
      <Fact
        label="Head"
        value={head ? `${headKind(head.kind)}, from ${head.participants} participants` : 'not trained yet'}
      />
    </SimpleGrid>
  )
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <Card padding="sm">
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="sm" fw={600}>
        {value}
      </Text>
    </Card>
  )
}
