import { Card, Text } from '@mantine/core'
import type { DriftPoint } from '#lib/agreement/reliability/rater-drift.ts'
import { oneDecimal } from '../../../numbers.ts'

/** What a point of a drift figure is. */
export function DriftNote({ point, signed }: { point: DriftPoint; signed: string }) {
  return (
    <Card padding={6} withBorder shadow="sm">
      <Text size="xs" fw={600}>
        {point.title}
      </Text>
      <Text size="xs">
        difference {oneDecimal(point.difference)}, running mean {oneDecimal(point.average)}
      </Text>
      <Text size="xs" c="dimmed">
        signed {signed}
      </Text>
    </Card>
  )
}
