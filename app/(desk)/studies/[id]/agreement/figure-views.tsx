'use client'
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { between, summaryRows, two } from '#lib/reports/paper-table.ts'
import { fitLine } from '#lib/statistics/calibration-line.ts'
import { orWhy } from '#lib/statistics/errors.ts'
import { FigureFrame } from '../../../figures/figure-frame.tsx'
import { ForestFigure } from '../../../figures/forest-figure.tsx'
import { widened } from '../../../figures/plot.tsx'
import { PointFigure } from '../../../figures/point-figure.tsx'
import styles from './beside.module.css'
import { Histogram } from './histogram.tsx'
import { KeyFigures } from './key-figures.tsx'

const identity = ([low, high]: [number, number]) => ({
  segment: [
    { x: low, y: low },
    { x: high, y: high },
  ] as [{ x: number; y: number }, { x: number; y: number }],
  dashed: true,
})

/** Some rows of the table of all statistics, in its order. */
const rowsOf = ({ summary }: AgreementPage, names: readonly string[]) =>
  summaryRows(summary, ['estimate', 'rating']).filter(({ statistic }) => names.includes(statistic))

/** The axis of both estimates and ratings. */
const axisOf = ({ target, pairs }: AgreementPage) =>
  widened(
    target.range,
    pairs.map(({ estimate }) => estimate),
    pairs.map(({ rating }) => rating),
  )

const lineOf = (x: number[], y: number[]) => orWhy(() => fitLine(x, y)).value

/** The band of a line takes interviews for independent. */
const bandNote = ({ summary }: AgreementPage) =>
  summary.independent
    ? ''
    : ' The band takes interviews for independent and is too narrow where participants have several.'

export function ScatterView({ agreement }: { agreement: AgreementPage }) {
  const { pairs, summary } = agreement
  const { pearson, concordance } = summary
  const axis = axisOf(agreement)
  return (
    <div className={`${styles.beside} ${styles.square}`}>
      <FigureFrame
        title="Estimate against the raters"
        name="scatter"
        caption={`Every point is an interview: ${kindsInWords(pairs)}. Dashed: identity; solid: fitted line with its 95 % band; thin bars: 90 % intervals.${bandNote(agreement)}`}
      >
        <PointFigure
          points={pairs.map((pair) => ({ x: pair.rating, y: pair.estimate, pair }))}
          xLabel="Raters"
          yLabel="Estimate"
          xDomain={axis}
          yDomain={axis}
          rules={[identity(axis)]}
          line={lineOf(
            pairs.map(({ rating }) => rating),
            pairs.map(({ estimate }) => estimate),
          )}
          bars
          square
          inset={[
            ...(pearson.value
              ? [
                  `r = ${two(pearson.value.r)}${pearson.value.interval ? ` [${pearson.value.interval.map(two).join(', ')}]` : ''}`,
                ]
              : []),
            ...(concordance.value ? [`CCC = ${two(concordance.value.ccc)}`] : []),
            `n = ${summary.n}`,
          ]}
        />
      </FigureFrame>
      <KeyFigures
        rows={rowsOf(agreement, [
          'Interviews',
          'Pearson’s r',
          'Spearman’s rho',
          'Kendall’s tau-b',
          'Concordance (Lin)',
          'ICC(2,1)',
          'Mean absolute error',
          'Root mean square error',
          'Bias',
          'Calibration slope',
        ])}
      >
        <Source agreement={agreement} />
      </KeyFigures>
    </div>
  )
}

const KINDS = {
  outOfFold: 'its participant was left out when its estimate was made (circles)',
  unseen: 'its participant was never in the training data (diamonds)',
  declared: 'its participant was not in the training data, as who brought the numbers declares (squares)',
}

function kindsInWords(pairs: AgreementPage['pairs']): string {
  const kinds = (['outOfFold', 'unseen', 'declared'] as const).filter((kind) =>
    pairs.some((pair) => pair.kind === kind),
  )
  return kinds.map((kind) => KINDS[kind]).join(', or ')
}

/** Where the estimates come from. */
function Source({ agreement: { source, encoder, encoderUse, unpaired } }: { agreement: AgreementPage }) {
  const lines: ReactNode[] = [
    source?.declaration
      ? `Declared: ${source.declaration}`
      : `Head on ${encoder}, from ${source?.participants} participants, ${source?.createdAt.toISOString().slice(0, 10)}.`,
    ...(encoderUse ? [`${encoderUse.title}: ${encoderUse.intendedUse}`] : []),
    ...(unpaired > 0
      ? [
          unpaired === 1
            ? 'One interview has only a rating or only an estimate, and is left out.'
            : `${unpaired} interviews have only a rating or only an estimate, and are left out.`,
        ]
      : []),
  ]
  return lines.map((line) => (
    <Text key={String(line)} size="sm" mt="sm">
      {line}
    </Text>
  ))
}

export function BlandAltmanView({ agreement }: { agreement: AgreementPage }) {
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
        title="Difference over mean"
        name="bland-altman"
        caption={
          limits
            ? 'Solid level: bias; dashed levels: 95 % limits of agreement; shades: their 95 % intervals; sloped: the difference over the mean (proportional bias). Bland and Altman (1986, 1999).'
            : (summary.limits.why ?? '')
        }
      >
        <PointFigure
          points={pairs.map((pair, i) => ({ x: means[i]!, y: differences[i]!, pair }))}
          xLabel="Mean of estimate and raters"
          yLabel="Estimate less raters"
          xDomain={axisOf(agreement)}
          yDomain={[-reach, reach]}
          bands={intervals ? [intervals.lower, intervals.bias, intervals.upper] : []}
          line={withoutBand(lineOf(means, differences))}
          rules={
            limits
              ? [
                  { y: limits.bias, label: `bias ${two(limits.bias)}` },
                  { y: limits.lower, dashed: true, label: `lower ${two(limits.lower)}` },
                  { y: limits.upper, dashed: true, label: `upper ${two(limits.upper)}` },
                ]
              : []
          }
        />
      </FigureFrame>
      <KeyFigures
        rows={rowsOf(agreement, [
          'Interviews',
          'Bias',
          'Lower limit of agreement',
          'Upper limit of agreement',
          'Proportional bias',
          'Mean absolute error',
          'Root mean square error',
        ])}
      />
    </div>
  )
}

const withoutBand = (line: { slope: number; intercept: number } | undefined) =>
  line && { slope: line.slope, intercept: line.intercept }

export function CalibrationView({ agreement }: { agreement: AgreementPage }) {
  const { pairs, summary } = agreement
  const axis = axisOf(agreement)
  return (
    <div className={`${styles.beside} ${styles.square}`}>
      <FigureFrame
        title="Calibration"
        name="calibration"
        caption={
          summary.calibration.value
            ? `Raters over estimate. Dashed: identity, which a perfectly calibrated estimate follows (slope 1, intercept 0); solid: fitted line with its 95 % band.${bandNote(agreement)}`
            : (summary.calibration.why ?? '')
        }
      >
        <PointFigure
          points={pairs.map((pair) => ({ x: pair.estimate, y: pair.rating, pair }))}
          xLabel="Estimate"
          yLabel="Raters"
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
      <KeyFigures rows={rowsOf(agreement, ['Interviews', 'Bias', 'Calibration slope', 'Calibration intercept'])}>
        <Text size="sm" mt="sm">
          {slopeInWords(summary.calibration.value)}
        </Text>
      </KeyFigures>
    </div>
  )
}

function slopeInWords(calibration: AgreementPage['summary']['calibration']['value']): string {
  const interval = calibration?.slopeInterval
  if (!calibration || !interval) return ''
  if (interval[0] > 1)
    return `The slope is above 1 (${between(interval)}): estimates spread too little, so that high ratings are estimated too low and low ones too high.`
  if (interval[1] < 1)
    return `The slope is below 1 (${between(interval)}): estimates spread too much for what they know, so that they would have to be shrunk toward the mean.`
  return `The slope is not told apart from 1 (${between(interval)}).`
}

export function ResidualsView({ agreement }: { agreement: AgreementPage }) {
  const { pairs } = agreement
  const residuals = pairs.map(({ estimate, rating }) => rating - estimate)
  const reach = Math.ceil(Math.max(1, ...residuals.map(Math.abs)) * 1.08)
  const estimates = pairs.map(({ estimate }) => estimate)
  return (
    <div className={styles.beside}>
      <FigureFrame
        title="Residuals"
        name="residuals"
        caption="What the raters gave beyond the estimate, over the estimate. A slope or a funnel says that the error depends on severity."
      >
        <PointFigure
          points={pairs.map((pair, i) => ({ x: pair.estimate, y: residuals[i]!, pair }))}
          xLabel="Estimate"
          yLabel="Raters less estimate"
          xDomain={axisOf(agreement)}
          yDomain={[-reach, reach]}
          rules={[{ y: 0 }]}
          line={withoutBand(lineOf(estimates, residuals))}
        />
      </FigureFrame>
      <FigureFrame title="How large they are" name="residuals-histogram" caption="Interviews by residual, in points.">
        <Histogram values={residuals} reach={reach} label="Raters less estimate" />
      </FigureFrame>
    </div>
  )
}

export function SubgroupsView({ agreement }: { agreement: AgreementPage }) {
  return (
    <FigureFrame
      title="Subgroups"
      name="subgroups"
      caption="r within each group with its 95 % interval, from leaving out one participant at a time where somebody has several interviews. Two intervals that overlap say nothing of a difference."
    >
      <ForestFigure
        label="Correlation within subgroups"
        rows={agreement.subgroups.map(({ by, group, pearson, n }) => ({
          label: `${by}: ${group}`,
          marks: [
            {
              r: pearson.value?.r,
              interval: pearson.value?.interval,
              detail: pearson.value ? `n = ${n}` : `n = ${n}, not defined`,
              kind: 'model' as const,
            },
          ],
        }))}
      />
    </FigureFrame>
  )
}
