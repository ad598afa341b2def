import { useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { largest } from '#lib/numbers/extremes.ts'
import { FigureFrame } from '../../../figures/figure-frame.tsx'
import { PointFigure } from '../../../figures/point-figure.tsx'
import styles from './beside.module.css'
import { axisOf, lineOf, withoutBand } from './figure-lines.ts'
import { Histogram } from './histogram.tsx'

/** What the raters gave beyond the estimate: over the estimate, and how often each size occurs. */
export function ResidualsView({ agreement }: { agreement: AgreementPage }) {
  const t = useText()
  const { pairs } = agreement
  const residuals = pairs.map(({ estimate, rating }) => rating - estimate)
  const reach = Math.ceil(Math.max(1, largest(residuals.map(Math.abs))) * 1.08)
  const estimates = pairs.map(({ estimate }) => estimate)
  return (
    <div className={styles.beside}>
      <FigureFrame
        title={t('Residuals')}
        name="residuals"
        caption={t(
          'Rating minus estimate, against the estimate. A slope or a funnel shape means that the error depends on severity.',
        )}
      >
        <PointFigure
          points={pairs.map((pair, i) => ({ x: pair.estimate, y: residuals[i]!, pair }))}
          xLabel={t('Estimate')}
          yLabel={t('Rating minus estimate')}
          xDomain={axisOf(agreement)}
          yDomain={[-reach, reach]}
          rules={[{ y: 0 }]}
          line={withoutBand(lineOf(estimates, residuals))}
        />
      </FigureFrame>
      <FigureFrame
        title={t('Distribution of residuals')}
        name="residuals-histogram"
        caption={t('Interviews by residual, in points.')}
      >
        <Histogram values={residuals} reach={reach} label={t('Rating minus estimate')} />
      </FigureFrame>
    </div>
  )
}
