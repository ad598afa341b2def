'use client'
import { Paper, Text } from '@mantine/core'
import { useRouter } from 'next/navigation'
import {
  Area,
  CartesianGrid,
  ComposedChart,
  ErrorBar,
  Label,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Scatter,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import type { AgreementPair } from '#lib/studies/study-agreement.ts'
import { oneDecimal } from '../../../numbers.ts'
import { useInk } from './ink.ts'

export interface Point {
  x: number
  y: number
  pair: AgreementPair
}

interface Rule {
  /** A level line at y, or a segment. */
  y?: number
  segment?: [{ x: number; y: number }, { x: number; y: number }]
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
  /** A fitted line with its 95 % band. */
  line?: { slope: number; intercept: number; reachAt: (x: number) => number } | undefined
  /** Whether the intervals of estimates are drawn. */
  bars?: boolean
}

/** Above this many points their intervals would hide them. */
const MOST_BARS = 300

/** Interviews as points with lines of reference and a fitted line; hover names an interview, click opens it. */
export function PointFigure({ points, xLabel, yLabel, xDomain, yDomain, rules = [], line, bars = false }: Props) {
  const router = useRouter()
  const ink = useInk()
  const tick = { fill: ink.text, fontSize: 12 }
  const grid = line
    ? Array.from({ length: 41 }, (_, i) => {
        const x = xDomain[0] + ((xDomain[1] - xDomain[0]) * i) / 40
        const fit = line.intercept + line.slope * x
        const within = (value: number) => Math.max(yDomain[0], Math.min(yDomain[1], value))
        return {
          x,
          fit: fit >= yDomain[0] && fit <= yDomain[1] ? fit : null,
          band: [within(fit - line.reachAt(x)), within(fit + line.reachAt(x))],
        }
      })
    : [{ x: xDomain[0] }, { x: xDomain[1] }]
  const kinds = (['outOfFold', 'unseen', 'declared'] as const).filter((kind) =>
    points.some(({ pair }) => pair.kind === kind),
  )
  const shapes = { outOfFold: 'circle', unseen: 'diamond', declared: 'square' } as const
  const colours = { outOfFold: ink.model, unseen: ink.experts, declared: ink.model }
  return (
    <ResponsiveContainer width="100%" height={400}>
      <ComposedChart data={grid} margin={{ top: 8, right: 16, bottom: 28, left: 12 }} accessibilityLayer={false}>
        <CartesianGrid stroke={ink.grid} />
        <XAxis type="number" dataKey="x" domain={xDomain} tick={tick} stroke={ink.text} tickCount={9} allowDataOverflow>
          <Label value={xLabel} position="insideBottom" offset={-18} fill={ink.text} fontSize={13} />
        </XAxis>
        <YAxis type="number" domain={yDomain} tick={tick} stroke={ink.text} width={50} tickCount={9} allowDataOverflow>
          <Label
            value={yLabel}
            angle={-90}
            position="insideLeft"
            fill={ink.text}
            fontSize={13}
            style={{ textAnchor: 'middle' }}
          />
        </YAxis>
        {line && (
          <Area
            dataKey="band"
            stroke="none"
            fill={ink.band}
            fillOpacity={0.3}
            isAnimationActive={false}
            tooltipType="none"
          />
        )}
        {line && (
          <Line
            dataKey="fit"
            stroke={ink.model}
            strokeWidth={2}
            dot={false}
            isAnimationActive={false}
            tooltipType="none"
          />
        )}
        {rules.map(({ y, segment, dashed, label }) => (
          <ReferenceLine
            key={`${y} ${segment?.[1].y} ${label}`}
            {...(y === undefined ? { segment: segment! } : { y })}
            stroke={ink.text}
            {...(dashed ? { strokeDasharray: '5 5' } : {})}
            ifOverflow="hidden"
          >
            {label && <Label value={label} position="insideTopRight" fill={ink.text} fontSize={12} />}
          </ReferenceLine>
        ))}
        <Tooltip content={PointTooltip} cursor={false} isAnimationActive={false} shared={false} />
        {kinds.map((kind) => (
          <Scatter
            key={kind}
            dataKey="y"
            data={points
              .filter(({ pair }) => pair.kind === kind)
              .map((point) => ({
                ...point,
                reach: point.pair.interval
                  ? [point.pair.estimate - point.pair.interval[0], point.pair.interval[1] - point.pair.estimate]
                  : [0, 0],
              }))}
            fill={colours[kind]}
            fillOpacity={points.length > 150 ? 0.45 : 0.9}
            shape={shapes[kind]}
            cursor="pointer"
            onClick={(point: { payload?: Point }) =>
              point.payload && router.push(`/interviews/${point.payload.pair.interviewId}`)
            }
            isAnimationActive={false}
          >
            {bars && points.length <= MOST_BARS && (
              <ErrorBar dataKey="reach" direction="y" stroke={colours[kind]} strokeOpacity={0.22} width={0} />
            )}
          </Scatter>
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  )
}

function PointTooltip({ active, payload }: { active?: boolean; payload?: readonly { payload?: Partial<Point> }[] }) {
  const pair = payload?.find(({ payload: point }) => point?.pair)?.payload?.pair
  if (!active || !pair) return null
  const kinds = { outOfFold: 'out of fold', unseen: 'unseen by the head', declared: 'from elsewhere' }
  return (
    <Paper withBorder p="xs" shadow="sm">
      <Text size="sm" fw={600}>
        {pair.participant}, {pair.visit}
      </Text>
      <Text size="sm">
        raters {oneDecimal(pair.rating)}, estimate {oneDecimal(pair.estimate)}
        {pair.interval && ` [${oneDecimal(pair.interval[0])}, ${oneDecimal(pair.interval[1])}]`}
      </Text>
      <Text size="xs" c="dimmed">
        {kinds[pair.kind]}
      </Text>
    </Paper>
  )
}
