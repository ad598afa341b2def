import { Card, SimpleGrid, Text } from '@mantine/core'
import { headKind } from '#lib/heads/head-kinds.ts'
import { inGigabytes } from '#lib/storage/gigabytes.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import type { StudyStorage } from '#lib/studies/study-quota.ts'

/** A study in a few words and numbers. */
export function StudyFacts({ study }: { study: StudyOverview }) {
  const { scale, target, counts, head, storage } = study
  return (
    <SimpleGrid cols={{ base: 2, md: 3, lg: 6 }}>
      <Fact label="Scale and target" value={`${scale.name}, ${target.title}`} />
      <Fact label="Interviews" value={`${counts.interviews}, ${counts.analysed} analysed`} />
      <Fact label="Rated" value={`${counts.rated} of ${counts.interviews}`} />
      <Fact label="Encoder" value={`${study.encoder}, stride ${study.stride}`} />
      <Fact
        label="Head"
        value={head ? `${headKind(head.kind)}, from ${head.participants} participants` : 'not trained yet'}
      />
      <Fact label="Recordings" value={storageInWords(storage)} />
    </SimpleGrid>
  )
}

function storageInWords({ usedBytes, quotaBytes }: StudyStorage): string {
  if (quotaBytes === null) return inGigabytes(usedBytes)
  return `${inGigabytes(usedBytes)} of ${inGigabytes(quotaBytes)}`
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
