'use client'
import { Stack, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { permutationProbability } from '#lib/heads/permutation-probability.ts'
import { statisticsTable, summaryRows, type TableRow } from '#lib/reports/paper-table.ts'
import { STATISTIC_LABELS } from '#lib/reports/statistic-labels.ts'
import { PaperTableView } from './paper-table-view.tsx'

/** Every statistic of the agreement. */
export function StatisticsTable({ agreement }: { agreement: AgreementPage }) {
  const t = useText()
  const { disattenuated, permutations } = agreement
  const rows: TableRow[] = [
    ...summaryRows(agreement.summary, ['estimate', 'rating']),
    ...(permutations.own
      ? [
          {
            key: 'permutation' as const,
            statistic: STATISTIC_LABELS.permutation,
            value: permutationProbability(permutations.own),
            interval: '',
            note: `one-sided, ${permutations.own.permutations} draws, seed ${permutations.own.seed}; of the head’s training on all of its interviews, whatever the filter`,
          },
        ]
      : []),
    ...(disattenuated === undefined
      ? []
      : [
          {
            key: 'disattenuated' as const,
            statistic: STATISTIC_LABELS.disattenuated,
            value: t.twoDecimals(disattenuated),
            interval: '',
            note: 'secondary: r divided by the square root of the raters’ reliability; not observed agreement',
          },
        ]),
  ]
  return (
    <Stack gap="xs">
      <PaperTableView title={t('Estimate and rating')} table={statisticsTable(rows)} />
      <Text size="sm" c="dimmed">
        {t(
          'ICC by Shrout and Fleiss; concordance by Lin; limits of agreement by Bland and Altman. Intervals: leaving out one participant at a time with Student’s t; limits and root mean square error by MOVER (Zou 2013).',
        )}
      </Text>
    </Stack>
  )
}
