'use client'
import { Paper, Text } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { Area, Label, ReferenceArea, ReferenceLine } from 'recharts'
import { useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { phrase } from '#lib/messages/message.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { useInk } from './ink.ts'
import { Marks } from './marks.tsx'
import { Plot } from './plot.tsx'

export interface Point {
  x: number
  y: number
  pair: AgreementPage['pairs'][number]
}

type End = { x: number; y: number }

/** A level line at y, or a segment. */
type Rule = ({ y: number; segment?: undefined } | { y?: undefined; segment: [End, End] }) & {
  dashed?: boolean
  label?: string
}

interface Props {
  points: Point[]
  xLabel: string
  yLabel: string
  xDomain: [number, number]
  yDomain: [number, number]
  rules?: Rule[]
  /** Level bands from one y to another: intervals of level lines. */
  bands?: [number, number][]
  /** A fitted line with its 95 % band. */
  line?: { slope: number; intercept: number; reachAt?: (x: number) => number } | undefined
  /** Whether the intervals of estimates are drawn. */
  bars?: boolean
  square?: boolean
  /** Printed within the plot, line by line. */
  inset?: string[]
}

const SHAPES = { outOfFold: 'circle', unseen: 'diamond', declared: 'square' } as const
const GRID = 60

/** Interviews as marks with lines of reference and a fitted line; the one pointed at is named, a click opens it. */
export function PointFigure({
  points,
  xLabel,
  yLabel,
  xDomain,
  yDomain,
  rules = [],
  bands = [],
  line,
  bars = false,
  square = false,
  inset = [],
}: Props) {
  const router = useRouter()
  const ink = useInk()
  const colours = { outOfFold: ink.model, unseen: ink.experts, declared: ink.model }
  const within = (value: number) => clamp(value, ...yDomain)
  const { reachAt } = line ?? {}
  const rows = Array.from({ length: GRID + 1 }, (_, i) => {
    const x = xDomain[0] + ((xDomain[1] - xDomain[0]) * i) / GRID
    if (!line || !reachAt) return { x }
    const fit = line.intercept + line.slope * x
    return { x, band: [within(fit - reachAt(x)), within(fit + reachAt(x))] }
  })
  const fitted = line && clipped(line, xDomain, yDomain)
  return (
    <Plot xLabel={xLabel} yLabel={yLabel} xDomain={xDomain} yDomain={yDomain} data={rows} square={square}>
      {bands.map(([low, high]) => (
        <ReferenceArea
          key={`${low}`}
          y1={low}
          y2={high}
          fill={ink.band}
          fillOpacity={0.28}
          stroke="none"
          ifOverflow="hidden"
        />
      ))}
      {reachAt && (
        <Area
          dataKey="band"
          stroke="none"
          fill={ink.band}
          fillOpacity={0.3}
          isAnimationActive={false}
          activeDot={false}
        />
      )}
      {rules.map(({ y, segment, dashed, label }) => (
        <ReferenceLine
          key={`${y} ${segment?.[1].y} ${label}`}
          {...(segment ? { segment } : { y })}
          stroke={ink.text}
          {...(dashed ? { strokeDasharray: '5 5' } : {})}
          ifOverflow="hidden"
        >
          {label && <Label value={label} position="insideTopRight" fill={ink.text} fontSize={12} />}
        </ReferenceLine>
      ))}
      {fitted && <ReferenceLine segment={fitted} stroke={ink.model} strokeWidth={2} ifOverflow="hidden" />}
      <Marks
        marks={points.map(({ x, y, pair }) => ({
          x,
          y,
          shape: SHAPES[pair.kind],
          colour: colours[pair.kind],
          bar: bars ? (pair.interval?.map(within) as [number, number] | undefined) : undefined,
          about: pair,
        }))}
        describe={(pair) => <PairNote pair={pair} />}
        open={({ interviewId }) => router.push(`/interviews/${interviewId}`)}
      />
      {inset.map((text, i) => (
        <text key={text} x={70} y={28 + 17 * i} fill={ink.text} fontSize={13} style={{ pointerEvents: 'none' }}>
          {text}
        </text>
      ))}
    </Plot>
  )
}

/** The part of a line that lies within the plot. */
function clipped(
  { slope, intercept }: { slope: number; intercept: number },
  [left, right]: [number, number],
  [low, high]: [number, number],
): [End, End] | undefined {
  const crossings = slope === 0 ? [] : [(low - intercept) / slope, (high - intercept) / slope].sort((a, b) => a - b)
  const from = Math.max(left, crossings[0] ?? left)
  const to = Math.min(right, crossings[1] ?? right)
  if (!(from < to)) return undefined
  return [
    { x: from, y: intercept + slope * from },
    { x: to, y: intercept + slope * to },
  ]
}

const KINDS = { outOfFold: phrase('out of fold'), unseen: phrase('unseen by the head'), declared: phrase('imported') }

export function PairNote({
  pair,
}: {
  pair: Pick<AgreementPage['pairs'][number], 'participant' | 'visit' | 'rating' | 'estimate'> &
    Partial<AgreementPage['pairs'][number]>
}) {
  const t = useText()
  return (
    <Paper withBorder p="xs" shadow="sm" style={{ width: 'max-content', maxWidth: '100%' }}>
      <Text size="sm" fw={600}>
        {pair.participant}, {pair.visit}
      </Text>
      <Text size="sm">
        {t('raters {rating}', { rating: t.oneDecimal(pair.rating) })}
        <br />
        {t('estimate {estimate}', { estimate: t.oneDecimal(pair.estimate) })}
        {pair.interval &&
          ` ${t('[{low}, {high}]', { low: t.oneDecimal(pair.interval[0]), high: t.oneDecimal(pair.interval[1]) })}`}
      </Text>
      {pair.kind && (
        <Text size="xs" c="dimmed">
          {t(KINDS[pair.kind])}
        </Text>
      )}
    </Paper>
  )
}
