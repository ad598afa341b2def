import { Card, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { DriftPoint } from '#lib/agreement/reliability/rater-drift.ts'

/** What a point of a drift figure is. */
export function DriftNote({ point, signed }: { point: DriftPoint; signed: string }) {
  const t = useText()
  return (
    <Card padding={6} withBorder shadow="sm">
      <Text size="xs" fw={600}>
        {point.title}
      </Text>
      <Text size="xs">
        {t.nodes('difference {difference}, running mean {average}', {
          difference: t.oneDecimal(point.difference),
          average: t.oneDecimal(point.average),
        })}
      </Text>
      <Text size="xs" c="dimmed">
        {t('signed {signed}', { signed })}
      </Text>
    </Card>
  )
}
