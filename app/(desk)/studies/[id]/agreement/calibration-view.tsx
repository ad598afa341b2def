import { Text } from '@mantine/core'
import { type PageTranslator, useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { between } from '#lib/reports/paper-table.ts'
import { FigureFrame } from '../../../figures/figure-frame.tsx'
import { PointFigure } from '../../../figures/point-figure.tsx'
import styles from './beside.module.css'
import { axisOf, bandNote, identity, lineOf } from './figure-lines.ts'
import { textOf } from './figures-in-words.ts'
import { KeyFigures } from './key-figures.tsx'

/** Rating over estimate, with the fitted line. */
export function CalibrationView({ agreement }: { agreement: AgreementPage }) {
  const t = useText()
  const { pairs, summary } = agreement
  const axis = axisOf(agreement)
  return (
    <div className={`${styles.beside} ${styles.square}`}>
      <FigureFrame
        title={t('Calibration')}
        name="calibration"
        caption={
          summary.calibration.value
            ? `${t('Ratings against estimates. Dashed: identity, as for perfect calibration (slope 1, intercept 0); solid: fitted line with its 95 % band.')}${bandNote(t, agreement)}`
            : textOf(t, summary.calibration.why)
        }
      >
        <PointFigure
          points={pairs.map((pair) => ({ x: pair.estimate, y: pair.rating, pair }))}
          xLabel={t('Estimate')}
          yLabel={t('Raters')}
          xDomain={axis}
          yDomain={axis}
          rules={[identity(axis)]}
          line={lineOf(
            pairs.map(({ estimate }) => estimate),
            pairs.map(({ rating }) => rating),
          )}
          square
        />
      </FigureFrame>
      <KeyFigures agreement={agreement} statistics={['interviews', 'bias', 'calibrationSlope', 'calibrationIntercept']}>
        <Text size="sm" mt="sm">
          {slopeInWords(t, summary.calibration.value)}
        </Text>
      </KeyFigures>
    </div>
  )
}

function slopeInWords(t: PageTranslator, calibration: AgreementPage['summary']['calibration']['value']): string {
  const range = calibration?.slopeInterval
  if (!calibration || !range) return ''
  const interval = between(t, range)
  if (range[0] > 1)
    return t(
      'The slope is above 1 ({interval}): estimates vary too little, so high ratings are underestimated and low ratings overestimated.',
      { interval },
    )
  if (range[1] < 1)
    return t('The slope is below 1 ({interval}): estimates vary too much and should be shrunk toward the mean.', {
      interval,
    })
  return t('The slope does not differ detectably from 1 ({interval}).', { interval })
}
