import type { PageTranslator } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { fitLine } from '#lib/statistics/calibration-line.ts'
import { orWhy } from '#lib/statistics/errors.ts'
import { widened } from '../../../figures/plot.tsx'

/** The line on which estimate and rating are the same, dashed. */
export const identity = ([low, high]: [number, number]) => ({
  segment: [
    { x: low, y: low },
    { x: high, y: high },
  ] as [{ x: number; y: number }, { x: number; y: number }],
  dashed: true,
})

/** The axis of both estimates and ratings. */
export const axisOf = ({ target, pairs }: AgreementPage) =>
  widened(
    target.range,
    pairs.map(({ estimate }) => estimate),
    pairs.map(({ rating }) => rating),
  )

/** The fitted line with its band; undefined where there are too few points for one. */
export const lineOf = (x: number[], y: number[]) => orWhy(() => fitLine(x, y)).value

export const withoutBand = (line: { slope: number; intercept: number } | undefined) =>
  line && { slope: line.slope, intercept: line.intercept }

/** The band of a line takes interviews for independent. */
export const bandNote = (t: PageTranslator, { summary }: AgreementPage): string =>
  summary.independent
    ? ''
    : ` ${t('The band treats interviews as independent and is too narrow where participants have several.')}`
