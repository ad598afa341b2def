import { useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { FigureFrame } from '../../../figures/figure-frame.tsx'
import { PointFigure } from '../../../figures/point-figure.tsx'
import styles from './beside.module.css'
import { axisOf, lineOf, withoutBand } from './figure-lines.ts'
import { textOf } from './figures-in-words.ts'
import { KeyFigures } from './key-figures.tsx'

/** Difference of estimate and rating over their mean, with the limits of agreement. */
export function BlandAltmanView({ agreement }: { agreement: AgreementPage }) {
  const t = useText()
  const { pairs, summary } = agreement
  const limits = summary.limits.value
  const intervals = limits?.intervals
  const differences = pairs.map(({ estimate, rating }) => estimate - rating)
  const reach = Math.ceil(
    1.08 *
      Math.max(
        1,
        ...differences.map(Math.abs),
        ...[limits?.lower, limits?.upper, intervals?.lower[0], intervals?.upper[1]].map((end) => Math.abs(end ?? 0)),
      ),
  )
  const means = pairs.map(({ estimate, rating }) => (estimate + rating) / 2)
  return (
    <div className={styles.beside}>
      <FigureFrame
        title={t('Difference against mean')}
        name="bland-altman"
        caption={
          limits
            ? t(
                'Solid line: bias; dashed lines: 95 % limits of agreement; shaded: their 95 % intervals; sloped line: difference against mean (proportional bias). Bland and Altman (1986, 1999).',
              )
            : textOf(t, summary.limits.why)
        }
      >
        <PointFigure
          points={pairs.map((pair, i) => ({ x: means[i]!, y: differences[i]!, pair }))}
          xLabel={t('Mean of estimate and raters')}
          yLabel={t('Estimate minus rating')}
          xDomain={axisOf(agreement)}
          yDomain={[-reach, reach]}
          bands={intervals ? [intervals.lower, intervals.bias, intervals.upper] : []}
          line={withoutBand(lineOf(means, differences))}
          rules={
            limits
              ? [
                  { y: limits.bias, label: t('bias {bias}', { bias: t.twoDecimals(limits.bias) }) },
                  { y: limits.lower, dashed: true, label: t('lower {lower}', { lower: t.twoDecimals(limits.lower) }) },
                  { y: limits.upper, dashed: true, label: t('upper {upper}', { upper: t.twoDecimals(limits.upper) }) },
                ]
              : []
          }
        />
      </FigureFrame>
      <KeyFigures
        agreement={agreement}
        statistics={[
          'interviews',
          'bias',
          'lowerLimit',
          'upperLimit',
          'proportionalBias',
          'meanAbsoluteError',
          'rootMeanSquareError',
        ]}
      />
    </div>
  )
}
