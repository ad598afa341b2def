'use client'
import { Alert, Stack, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { phrase } from '#lib/messages/message.ts'
import { between } from '#lib/reports/paper-table.ts'
import { FigureFrame } from '../../../figures/figure-frame.tsx'
import { ForestFigure } from '../../../figures/forest-figure.tsx'
import { textOf } from './figures-in-words.ts'
import { PaperTableView } from './paper-table-view.tsx'

const VERDICTS = {
  'non-inferior': { title: phrase('The model is non-inferior to the experts.'), color: 'teal' },
  inferior: {
    title: phrase('The model agrees with the experts less than they agree with each other.'),
    color: 'yellow',
  },
  inconclusive: { title: phrase('Inconclusive: these data do not show whether the model is inferior.'), color: 'gray' },
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
          { why: textOf(t, ceiling.why) },
        )}
      </Text>
    )
  }
  const { rows, model, experts, difference, interval, margin, verdict } = ceiling.value
  const figures = {
    model: t.twoDecimals(model),
    experts: t.twoDecimals(experts),
    difference: t.twoDecimals(difference),
    margin: t.twoDecimals(margin),
  }
  return (
    <Stack>
      <Alert color={VERDICTS[verdict].color} title={t(VERDICTS[verdict].title)}>
        {interval
          ? t(
              'Model with an expert {model}, experts with the mean of the others {experts} on the same interviews: difference {difference}, 98 % interval {interval}. Non-inferior means that the whole interval lies above −{margin}, inferior that it lies below.',
              { ...figures, interval: between(t, interval) },
            )
          : t(
              'Model with an expert {model}, experts with the mean of the others {experts} on the same interviews: difference {difference}. Non-inferior means that the whole interval lies above −{margin}, inferior that it lies below.',
              figures,
            )}{' '}
        {textOf(t, setMargin.setBy)}
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
              { r: own, interval: modelInterval, detail: t('model, n = {n}', { n }), kind: 'model' as const },
              { r: others, interval: expertsInterval, detail: t('other experts'), kind: 'experts' as const },
            ],
          }))}
        />
      </FigureFrame>
      <PairsOfExperts pairs={betweenRaters} />
      <Text size="sm" c="dimmed">
        {reliability.value
          ? t('Between raters: ICC(2,1) {single}, of the mean of {raters} raters {average}.', {
              single: t.twoDecimals(reliability.value.single),
              raters: reliability.value.raters,
              average: t.twoDecimals(reliability.value.average),
            })
          : textOf(t, reliability.why)}
      </Text>
    </Stack>
  )
}

function PairsOfExperts({ pairs }: { pairs: AgreementPage['betweenRaters'] }) {
  const t = useText()
  const hasKappa = pairs.some(({ kappa }) => kappa !== undefined)
  return (
    <PaperTableView
      title={t('Pairs of experts')}
      tableIn={(t) => ({
        header: [
          t('Expert'),
          t('Expert'),
          'r',
          t('95 % interval'),
          ...(hasKappa ? [t('Weighted kappa')] : []),
          t('Interviews'),
        ],
        align: ['l', 'l', 'r', 'c', ...(hasKappa ? (['r'] as const) : []), 'r'],
        body: pairs.map(({ first, second, pearson, kappa }) => [
          first,
          second,
          t.twoDecimals(pearson.r),
          between(t, pearson.interval),
          ...(hasKappa ? [kappa === undefined ? '–' : t.twoDecimals(kappa)] : []),
          String(pearson.n),
        ]),
      })}
    />
  )
}
