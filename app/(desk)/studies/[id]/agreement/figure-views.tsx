'use client'
import { Text } from '@mantine/core'
import { fitLine } from '#lib/statistics/calibration-line.ts'
import { orWhy } from '#lib/statistics/errors.ts'
import type { StudyAgreement } from '#lib/studies/study-agreement.ts'
import { twoDecimals } from '../../../numbers.ts'
import { FigureFrame } from './figure-frame.tsx'
import { ForestFigure } from './forest-figure.tsx'
import { PointFigure } from './point-figure.tsx'

const identity = ([low, high]: [number, number]) => ({
  segment: [
    { x: low, y: low },
    { x: high, y: high },
  ] as [{ x: number; y: number }, { x: number; y: number }],
  dashed: true,
})

export function ScatterView({ agreement }: { agreement: StudyAgreement }) {
  const { pairs, target, source, encoder, encoderUse } = agreement
  const [low, high] = target.range
  const line = orWhy(() =>
    fitLine(
      pairs.map(({ rating }) => rating),
      pairs.map(({ estimate }) => estimate),
    ),
  ).value
  return (
    <FigureFrame
      title="Estimate against the raters"
      name="scatter"
      caption={
        <>
          Every point is an interview whose participant was left out when its estimate was made (out of fold, circles),
          was never in the training data (unseen, diamonds), or is declared so by who brought the numbers (squares).
          Dashed: identity; solid: fitted line with its 95 % band; bars: 90 % intervals.{' '}
          {source?.declaration
            ? `Declared: ${source.declaration}`
            : `Head on ${encoder}, from ${source?.participants} participants, ${source?.createdAt.toISOString().slice(0, 10)}.`}
          {encoderUse && (
            <Text component="span" size="sm" c="var(--mantine-color-text)" display="block" mt={6}>
              Encoder {encoderUse.title}: {encoderUse.intendedUse}
            </Text>
          )}
        </>
      }
    >
      <PointFigure
        points={pairs.map((pair) => ({ x: pair.rating, y: pair.estimate, pair }))}
        xLabel="Raters"
        yLabel="Estimate"
        xDomain={[low, high]}
        yDomain={[low, high]}
        rules={[identity(target.range)]}
        line={line}
        bars
      />
    </FigureFrame>
  )
}

export function BlandAltmanView({ agreement }: { agreement: StudyAgreement }) {
  const { pairs, target, summary } = agreement
  const limits = summary.limits.value
  const differences = pairs.map(({ estimate, rating }) => estimate - rating)
  const reach = Math.ceil(
    Math.max(1, ...differences.map(Math.abs), Math.abs(limits?.lower ?? 0), Math.abs(limits?.upper ?? 0)) * 1.1,
  )
  const slope = summary.proportional.value
  return (
    <FigureFrame
      title="Difference over mean"
      name="bland-altman"
      caption={
        limits
          ? `Bias ${twoDecimals(limits.bias)}, limits of agreement ${twoDecimals(limits.lower)} to ${twoDecimals(limits.upper)}.${slope ? ` Proportional bias: ${twoDecimals(slope.slope)} points for a point of the mean (${twoDecimals(slope.interval[0])} to ${twoDecimals(slope.interval[1])}).` : ''} Bland and Altman (1986, 1999).`
          : (summary.limits.why ?? '')
      }
    >
      <PointFigure
        points={pairs.map((pair) => ({ x: (pair.estimate + pair.rating) / 2, y: pair.estimate - pair.rating, pair }))}
        xLabel="Mean of estimate and raters"
        yLabel="Estimate less raters"
        xDomain={target.range}
        yDomain={[-reach, reach]}
        rules={
          limits
            ? [
                { y: limits.bias, label: `bias ${twoDecimals(limits.bias)}` },
                { y: limits.lower, dashed: true, label: `lower ${twoDecimals(limits.lower)}` },
                { y: limits.upper, dashed: true, label: `upper ${twoDecimals(limits.upper)}` },
              ]
            : []
        }
      />
    </FigureFrame>
  )
}

export function CalibrationView({ agreement }: { agreement: StudyAgreement }) {
  const { pairs, target, summary } = agreement
  const [low, high] = target.range
  const line = orWhy(() =>
    fitLine(
      pairs.map(({ estimate }) => estimate),
      pairs.map(({ rating }) => rating),
    ),
  ).value
  const calibration = summary.calibration.value
  return (
    <FigureFrame
      title="Calibration"
      name="calibration"
      caption={
        calibration
          ? `Slope ${twoDecimals(calibration.slope)} (${twoDecimals(calibration.slopeInterval[0])} to ${twoDecimals(calibration.slopeInterval[1])}), intercept ${twoDecimals(calibration.intercept)} (${twoDecimals(calibration.interceptInterval[0])} to ${twoDecimals(calibration.interceptInterval[1])}); a perfectly calibrated estimate has 1 and 0. Dashed: identity.`
          : (summary.calibration.why ?? '')
      }
    >
      <PointFigure
        points={pairs.map((pair) => ({ x: pair.estimate, y: pair.rating, pair }))}
        xLabel="Estimate"
        yLabel="Raters"
        xDomain={[low, high]}
        yDomain={[low, high]}
        rules={[identity(target.range)]}
        line={line}
      />
    </FigureFrame>
  )
}

export function ResidualsView({ agreement }: { agreement: StudyAgreement }) {
  const { pairs, target } = agreement
  const residuals = pairs.map(({ estimate, rating }) => rating - estimate)
  const reach = Math.ceil(Math.max(1, ...residuals.map(Math.abs)) * 1.1)
  return (
    <FigureFrame
      title="Residuals"
      name="residuals"
      caption="What the raters gave beyond the estimate, over the estimate. A slope or a funnel says that the error depends on severity."
    >
      <PointFigure
        points={pairs.map((pair) => ({ x: pair.estimate, y: pair.rating - pair.estimate, pair }))}
        xLabel="Estimate"
        yLabel="Raters less estimate"
        xDomain={target.range}
        yDomain={[-reach, reach]}
        rules={[{ y: 0 }]}
      />
    </FigureFrame>
  )
}

export function SubgroupsView({ agreement }: { agreement: StudyAgreement }) {
  return (
    <FigureFrame
      title="Subgroups"
      name="subgroups"
      caption="r within each group with its 95 % interval (Fisher). Groups are small: intervals that overlap say nothing of a difference."
    >
      <ForestFigure
        label="Correlation within subgroups"
        rows={agreement.subgroups.map(({ by, group, pearson, n }) => ({
          label: `${by}: ${group}`,
          r: pearson.value?.r,
          interval: pearson.value?.interval,
          detail: pearson.value ? `n = ${n}` : `n = ${n}, not defined`,
          kind: 'model' as const,
        }))}
      />
    </FigureFrame>
  )
}
