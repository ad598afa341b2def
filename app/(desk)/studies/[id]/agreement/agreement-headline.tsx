import { Card, SimpleGrid, Text } from '@mantine/core'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { oneDecimal, twoDecimals } from '../../../numbers.ts'

/** The four figures that an agreement is judged by first. */
export function AgreementHeadline({ agreement }: { agreement: AgreementPage }) {
  const { pearson, concordance, limits } = agreement.summary
  const [low, high] = agreement.target.range
  return (
    <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="sm">
      <Figure
        label="Pearson’s r, 95 % interval"
        value={pearson.value ? twoDecimals(pearson.value.r) : '—'}
        detail={
          pearson.value?.interval
            ? `${twoDecimals(pearson.value.interval[0])} to ${twoDecimals(pearson.value.interval[1])}, n = ${pearson.value.n}`
            : (pearson.why ?? `n = ${agreement.summary.n}`)
        }
        testId="pearson"
      />
      <Figure
        label="Concordance (Lin)"
        value={concordance.value ? twoDecimals(concordance.value.ccc) : '—'}
        detail={
          concordance.value?.interval
            ? `${twoDecimals(concordance.value.interval[0])} to ${twoDecimals(concordance.value.interval[1])}`
            : 'agreement about the line of identity'
        }
      />
      <Figure
        label="Bias, limits of agreement"
        value={limits.value ? oneDecimal(limits.value.bias) : '—'}
        detail={limits.value ? `${oneDecimal(limits.value.lower)} to ${oneDecimal(limits.value.upper)} points` : ''}
      />
      <Figure
        label="Mean absolute error"
        value={limits.value ? oneDecimal(limits.value.meanAbsoluteError) : '—'}
        detail={`on a range of ${low} to ${high}`}
      />
    </SimpleGrid>
  )
}

function Figure({ label, value, detail, testId }: { label: string; value: string; detail: string; testId?: string }) {
  return (
    <Card padding="sm" data-testid={testId}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text fz={28} fw={650} lh={1.2}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {detail}
      </Text>
    </Card>
  )
}
