import { Card, SimpleGrid, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { between } from '#lib/reports/paper-table.ts'
import { asWritten } from '../../../numbers.ts'
import { textOf } from './figures-in-words.ts'

/** The four figures that an agreement is judged by first. */
export function AgreementHeadline({ agreement }: { agreement: AgreementPage }) {
  const t = useText()
  const { pearson, concordance, limits } = agreement.summary
  const [low, high] = agreement.target.range
  return (
    <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="sm">
      <Figure
        label={t('Pearson’s r, 95 % interval')}
        value={pearson.value ? t.twoDecimals(pearson.value.r) : '—'}
        detail={
          pearson.value?.interval
            ? `${between(t, pearson.value.interval)}, ${t('n = {n}', { n: pearson.value.n })}`
            : textOf(t, pearson.why) || t('n = {n}', { n: agreement.summary.n })
        }
        testId="pearson"
      />
      <Figure
        label={t('Concordance (Lin)')}
        value={concordance.value ? t.twoDecimals(concordance.value.ccc) : '—'}
        detail={
          concordance.value?.interval
            ? between(t, concordance.value.interval)
            : t('agreement about the line of identity')
        }
      />
      <Figure
        label={t('Bias, limits of agreement')}
        value={limits.value ? t.oneDecimal(limits.value.bias) : '—'}
        detail={
          limits.value
            ? t('{lower} to {upper} points', {
                lower: t.oneDecimal(limits.value.lower),
                upper: t.oneDecimal(limits.value.upper),
              })
            : ''
        }
      />
      <Figure
        label={t('Mean absolute error')}
        value={limits.value ? t.oneDecimal(limits.value.meanAbsoluteError) : '—'}
        detail={t('on a range of {low} to {high}', { low: asWritten(low, t), high: asWritten(high, t) })}
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
