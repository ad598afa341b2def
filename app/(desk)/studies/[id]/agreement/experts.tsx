'use client'
import { Alert, Stack, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { between } from '#lib/reports/paper-table.ts'
import { FigureFrame } from '../../../figures/figure-frame.tsx'
import { ForestFigure } from '../../../figures/forest-figure.tsx'
import { PaperTableView } from './paper-table-view.tsx'

const VERDICTS = {
  'non-inferior': { title: 'The model is non-inferior to the experts.', color: 'teal' },
  inferior: { title: 'The model agrees with the experts less than they agree with each other.', color: 'yellow' },
  inconclusive: { title: 'Inconclusive: these data do not show whether the model is inferior.', color: 'gray' },
}

/** The ceiling: how experts agree among themselves, beside how the model agrees with each of them. */
export function Experts({ agreement }: { agreement: AgreementPage }) {
  const t = useText()
  const { ceiling, margin: setMargin, betweenRaters, reliability } = agreement
  if (!ceiling.value) {
    return (
      <Text size="sm">
        {t(
          'The experts’ agreement with each other is the ceiling for a model. It needs two raters with four interviews in common. {why}',
          { why: ceiling.why },
        )}
      </Text>
    )
  }
  const { rows, model, experts, difference, interval, margin, verdict } = ceiling.value
  const hasKappa = betweenRaters.some(({ kappa }) => kappa !== undefined)
  return (
    <Stack>
      <Alert color={VERDICTS[verdict].color} title={VERDICTS[verdict].title}>
        Model with an expert {t.twoDecimals(model)}, experts with the mean of the others {t.twoDecimals(experts)} on the
        same interviews: difference {t.twoDecimals(difference)}
        {interval &&
          `, ${t('98 % interval {interval} to {interval2}', { interval: t.twoDecimals(interval[0]), interval2: t.twoDecimals(interval[1]) })}`}
        . Non-inferior means that the whole interval lies above −{t.twoDecimals(margin)}, inferior that it lies below.{' '}
        {setMargin.setBy}
      </Alert>
      <FigureFrame
        title={t('Model and other experts, with each expert')}
        name="experts"
        caption={t(
          'Circles: the model’s estimate with that expert; squares: the mean of the other experts with that expert. Both use the interviews that this expert and at least one other rated. Lines: 95 % intervals, from leaving out one participant at a time.',
        )}
      >
        <ForestFigure
          label={t('Correlation of the model, and of the other experts, with each expert')}
          rows={rows.map(({ rater, n, model: own, modelInterval, experts: others, expertsInterval }) => ({
            label: rater,
            marks: [
              { r: own, interval: modelInterval, detail: `model, n = ${n}`, kind: 'model' as const },
              { r: others, interval: expertsInterval, detail: 'other experts', kind: 'experts' as const },
            ],
          }))}
        />
      </FigureFrame>
      <PaperTableView
        title={t('Pairs of experts')}
        table={{
          header: ['Expert', 'Expert', 'r', '95 % interval', ...(hasKappa ? ['Weighted kappa'] : []), 'Interviews'],
          align: ['l', 'l', 'r', 'c', ...(hasKappa ? (['r'] as const) : []), 'r'],
          body: betweenRaters.map(({ first, second, pearson, kappa }) => [
            first,
            second,
            t.twoDecimals(pearson.r),
            between(pearson.interval),
            ...(hasKappa ? [kappa === undefined ? '–' : t.twoDecimals(kappa)] : []),
            String(pearson.n),
          ]),
        }}
      />
      <Text size="sm" c="dimmed">
        {reliability.value
          ? t('Between raters: ICC(2,1) {single}, of the mean of {raters} raters {average}.', {
              single: t.twoDecimals(reliability.value.single),
              raters: reliability.value.raters,
              average: t.twoDecimals(reliability.value.average),
            })
          : reliability.why}
      </Text>
    </Stack>
  )
}
