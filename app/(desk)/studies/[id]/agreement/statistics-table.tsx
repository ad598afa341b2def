'use client'
import { Stack, Text } from '@mantine/core'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { statisticsTable, summaryRows, type TableRow } from '#lib/reports/paper-table.ts'
import { twoDecimals } from '../../../numbers.ts'
import { PaperTableView } from './paper-table-view.tsx'

/** Every statistic of the agreement. */
export function StatisticsTable({ agreement }: { agreement: AgreementPage }) {
  const { disattenuated } = agreement
  const rows: TableRow[] = [
    ...summaryRows(agreement.summary, ['estimate', 'rating']),
    ...(disattenuated === undefined
      ? []
      : [
          {
            statistic: 'r without the raters’ error',
            value: twoDecimals(disattenuated),
            interval: '',
            note: 'secondary: r over the square root of the raters’ reliability; not agreement as it is',
          },
        ]),
  ]
  return (
    <Stack gap="xs">
      <PaperTableView title="Estimate and rating" table={statisticsTable(rows)} />
      <Text size="sm" c="dimmed">
        ICC by Shrout and Fleiss with intervals of McGraw and Wong; concordance by Lin; limits of agreement by Bland and
        Altman; intervals of the mean errors are drawn over participants.
      </Text>
    </Stack>
  )
}
