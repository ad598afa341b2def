'use client'
import { Stack, Text } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { ItemAgreement } from '#lib/agreement/agreement-item.ts'
import type { SourceChoice } from '#lib/agreement/agreement-sources.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { between } from '#lib/reports/paper-table.ts'
import { holmAdjusted } from '#lib/statistics/holm.ts'
import { FigureFrame } from '../../../figures/figure-frame.tsx'
import { ForestFigure, type ForestRow } from '../../../figures/forest-figure.tsx'
import { kindOfHead, permutationProbability, sourceName } from './figures-in-words.ts'
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
  const known = rows.flatMap(({ item, ...head }) =>
    item ? [{ targetTitle: head.targetTitle, by: sourceName(t, head), item }] : [],
  )
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
          rows={forestRows(t, rows)}
        />
      </FigureFrame>
      <PaperTableView
        title={t('As a table')}
        tableIn={(t) => ({
          header: [
            t('Target'),
            t('Head'),
            t('Interviews'),
            'r',
            t('95 % interval'),
            'p',
            t('p, Holm'),
            t('p, permutation'),
            t('Concordance'),
            t('Mean absolute error'),
            t('Experts’ r'),
          ],
          align: ['l', 'l', 'r', 'r', 'c', 'r', 'r', 'r', 'r', 'r', 'r'],
          body: known.map(({ targetTitle, by, item }, i) => [
            t.stored(targetTitle),
            isBest(known, i) ? t('{by} (best of several)', { by }) : by,
            String(item.n),
            item.model ? t.twoDecimals(item.model.r) : '–',
            between(t, item.model?.interval),
            item.p === undefined ? '–' : plainProbability(t, item.p),
            adjusted[i] === undefined ? '–' : plainProbability(t, adjusted[i]),
            item.permutation === undefined ? '–' : permutationProbability(t, item.permutation),
            item.concordance === undefined ? '–' : t.twoDecimals(item.concordance),
            item.meanAbsoluteError === undefined ? '–' : t.twoDecimals(item.meanAbsoluteError),
            item.experts === undefined ? '–' : t.twoDecimals(item.experts),
          ]),
        })}
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
function forestRows(t: Translator, rows: readonly (SourceChoice & { item: ItemAgreement | undefined })[]): ForestRow[] {
  return [...Map.groupBy(rows, ({ targetTitle }) => targetTitle)].map(([target, own]) => {
    const experts = own.find(({ item }) => item?.experts !== undefined)?.item
    return {
      label: short(t.stored(target)),
      marks: [
        ...own.map(({ by, head, item }) => ({
          r: item?.model?.r,
          interval: item?.model?.interval,
          detail: item ? `${head ? kindOfHead(t, head.kind) : by}, ${t('n = {n}', { n: item.n })}` : t('computing …'),
          kind: 'model' as const,
        })),
        {
          r: experts?.experts,
          interval: experts?.expertsInterval,
          detail: experts || own.some(({ item }) => !item) ? t('experts') : t('experts: needs two raters'),
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

const plainProbability = (t: Translator, p: number) => (p < 0.001 ? `< ${t.decimals(0.001, 3)}` : t.decimals(p, 3))

const short = (title: string) => (title.length > 35 ? `${title.slice(0, 34)}…` : title)
