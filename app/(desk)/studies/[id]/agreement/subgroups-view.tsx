import { useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { FigureFrame } from '../../../figures/figure-frame.tsx'
import { ForestFigure } from '../../../figures/forest-figure.tsx'
import { textOf } from './figures-in-words.ts'

/** Correlation within each group of participants. */
export function SubgroupsView({ agreement }: { agreement: AgreementPage }) {
  const t = useText()
  return (
    <FigureFrame
      title={t('Subgroups')}
      name="subgroups"
      caption={t(
        'r within each group with its 95 % interval, from leaving out one participant at a time. To see whether groups differ, use the tables below, not the overlap of intervals.',
      )}
    >
      <ForestFigure
        label={t('Correlation within subgroups')}
        rows={agreement.subgroups.map(({ by, group, pearson, n }) => ({
          label: `${textOf(t, by)}: ${group}`,
          marks: [
            {
              r: pearson.value?.r,
              interval: pearson.value?.interval,
              detail: pearson.value ? t('n = {n}', { n }) : t('n = {n}, not defined', { n }),
              kind: 'model' as const,
            },
          ],
        }))}
      />
    </FigureFrame>
  )
}
