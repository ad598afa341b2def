'use client'
import { Stack, Text } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { ItemAgreement } from '#lib/agreement/agreement-item.ts'
import type { SourceChoice } from '#lib/agreement/agreement-sources.ts'
import { permutationProbability } from '#lib/heads/permutation-probability.ts'
import { between, two } from '#lib/reports/paper-table.ts'
import { holmAdjusted } from '#lib/statistics/holm.ts'
import { FigureFrame } from '../../../figures/figure-frame.tsx'
import { ForestFigure, type ForestRow } from '../../../figures/forest-figure.tsx'
import { PaperTableView } from './paper-table-view.tsx'

/** r of every head of the study with its interval, and the experts' own beside it; rows fill as they are computed. */
export function ItemsFigure({
  query,
  heads,
}: {
  query: { id: string } & Record<string, string>
  heads: readonly SourceChoice[]
}) {
  const t = useText()
  const items = useQueries({
    queries: heads.map(({ key }) => rpc.studies.agreementItem.queryOptions({ input: { ...query, source: key } })),
  })
  const failed = items.find(({ error }) => error)
  if (failed) return <Problem error={failed.error} retry={() => failed.refetch()} />
  const rows = heads.map((head, i) => ({ ...head, item: items[i]?.data }))
  const known = rows.flatMap(({ targetTitle, by, item }) => (item ? [{ targetTitle, by, item }] : []))
  const adjusted = holmAdjusted(known.map(({ item }) => item.p))
  return (
    <Stack>
      <FigureFrame
        title={t('Items and subscales')}
        name="items"
        caption={t(
          'Circles: out-of-fold r of the head for that target; squares: the experts on the same interviews, each with the mean of the others. Lines: 95 % intervals of each by itself; when comparing many targets, use the adjusted p in the table.',
        )}
      >
        <ForestFigure
          label={t('Correlation of each target’s head with the raters, and between raters')}
          rows={forestRows(rows)}
        />
      </FigureFrame>
      <PaperTableView
        title={t('As a table')}
        table={{
          header: [
            'Target',
            'Head',
            'Interviews',
            'r',
            '95 % interval',
            'p',
            'p, Holm',
            'p, permutation',
            'Concordance',
            'Mean absolute error',
            'Experts’ r',
          ],
          align: ['l', 'l', 'r', 'r', 'c', 'r', 'r', 'r', 'r', 'r', 'r'],
          body: known.map(({ targetTitle, by, item }, i) => [
            targetTitle,
            isBest(known, i) ? `${by} (best of several)` : by,
            String(item.n),
            item.model ? two(item.model.r) : '–',
            between(item.model?.interval),
            item.p === undefined ? '–' : plainProbability(item.p),
            adjusted[i] === undefined ? '–' : plainProbability(adjusted[i]),
            item.permutation === undefined ? '–' : permutationProbability(item.permutation),
            item.concordance === undefined ? '–' : two(item.concordance),
            item.meanAbsoluteError === undefined ? '–' : two(item.meanAbsoluteError),
            item.experts === undefined ? '–' : two(item.experts),
          ]),
        }}
      />
      <Text size="sm" c="dimmed">
        {t(
          'p: two-sided test of r = 0, leaving out one participant at a time. Holm: adjusted for all {count} heads of this table. Permutation: one-sided, by repeating the training with permuted ratings, where a head was tested. “Best of several” was chosen on the same interviews, so its r is too high.',
          { count: known.length },
        )}
      </Text>
    </Stack>
  )
}

/** A row for each target: its heads, then the experts. */
function forestRows(rows: readonly (SourceChoice & { item: ItemAgreement | undefined })[]): ForestRow[] {
  return [...Map.groupBy(rows, ({ targetTitle }) => targetTitle)].map(([target, own]) => {
    const experts = own.find(({ item }) => item?.experts !== undefined)?.item
    return {
      label: short(target),
      marks: [
        ...own.map(({ by, item }) => ({
          r: item?.model?.r,
          interval: item?.model?.interval,
          detail: item ? `${by.split(' on ')[0]}, n = ${item.n}` : 'computing …',
          kind: 'model' as const,
        })),
        {
          r: experts?.experts,
          interval: experts?.expertsInterval,
          detail: experts || own.some(({ item }) => !item) ? 'experts' : 'experts: needs two raters',
          kind: 'experts' as const,
        },
      ],
    }
  })
}

/** Whether a head has the highest r of several that estimate the same. */
function isBest(heads: readonly { targetTitle: string; item: ItemAgreement }[], place: number): boolean {
  const { targetTitle, item } = heads[place]!
  const rivals = heads.filter((other) => other.targetTitle === targetTitle && other.item.model)
  return rivals.length > 1 && item.model?.r === Math.max(...rivals.map((other) => other.item.model!.r))
}

const plainProbability = (p: number) => (p < 0.001 ? '< 0.001' : p.toFixed(3))

const short = (title: string) => (title.length > 35 ? `${title.slice(0, 34)}…` : title)
