'use client'
import { Stack, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { phrase } from '#lib/messages/message.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { statisticsTable, summaryRows, type TableRow } from '#lib/reports/paper-table.ts'
import { STATISTIC_LABELS } from '#lib/reports/statistic-labels.ts'
import { permutationProbability, textOf } from './figures-in-words.ts'
import { PaperTableView } from './paper-table-view.tsx'

/** Every statistic of the agreement. */
export function StatisticsTable({ agreement }: { agreement: AgreementPage }) {
  const t = useText()
  return (
    <Stack gap="xs">
      <PaperTableView
        title={t('Estimate and rating')}
        tableIn={(inLanguage) => statisticsTable(inLanguage, rowsOf(inLanguage, agreement))}
      />
      <Text size="sm" c="dimmed">
        {t(
          'ICC by Shrout and Fleiss; concordance by Lin; limits of agreement by Bland and Altman. Intervals: leaving out one participant at a time with Student’s t; limits and root mean square error by MOVER (Zou 2013).',
        )}
      </Text>
    </Stack>
  )
}

/** The rows of the table, in a language. */
function rowsOf(t: Translator, agreement: AgreementPage): TableRow[] {
  const { disattenuated, permutations } = agreement
  return [
    ...summaryRows(t, agreement.summary, [phrase('score|estimate'), phrase('score|rating')]),
    ...(permutations.own
      ? [
          {
            key: 'permutation' as const,
            statistic: textOf(t, STATISTIC_LABELS.permutation),
            value: permutationProbability(t, permutations.own),
            interval: '',
            note: t(
              'one-sided, {draws} draws, seed {seed}; of the head’s training on all of its interviews, whatever the filter',
              { draws: permutations.own.permutations, seed: permutations.own.seed },
            ),
          },
        ]
      : []),
    ...(disattenuated === undefined
      ? []
      : [
          {
            key: 'disattenuated' as const,
            statistic: textOf(t, STATISTIC_LABELS.disattenuated),
            value: t.twoDecimals(disattenuated),
            interval: '',
            note: t('secondary: r divided by the square root of the raters’ reliability; not observed agreement'),
          },
        ]),
  ]
}
