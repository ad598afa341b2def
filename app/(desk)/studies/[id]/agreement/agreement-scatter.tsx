'use client'
import { Paper, Text, useComputedColorScheme } from '@mantine/core'
import { useRouter } from 'next/navigation'
import {
  CartesianGrid,
  ErrorBar,
  Label,
  ReferenceLine,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { oneDecimal } from '../../../numbers.ts'

interface Point {
  interviewId: string
  participant: string
  visit: string
  rating: number
  estimate: number
  lower: number
  upper: number
  kind: string
}

/** Estimate against rating, one point an interview, with the line of identity. A click opens the interview. */
export function AgreementScatter({ pairs, range }: { pairs: Point[]; range: [number, number] }) {
  const router = useRouter()
  const dark = useComputedColorScheme('light') === 'dark'
  const ink = dark ? '#c9c9c9' : '#495057'
  const grid = dark ? '#424242' : '#dee2e6'
  const colours = { outOfFold: dark ? '#4fa8ad' : '#197277', unseen: dark ? '#f0a35e' : '#b35c00' }
  const open = (point: unknown) => {
    const { payload } = point as { payload?: Point }
    if (payload) router.push(`/interviews/${payload.interviewId}`)
  }
  const kinds = (['outOfFold', 'unseen'] as const).filter((kind) => pairs.some((pair) => pair.kind === kind))
  return (
    <figure style={{ margin: 0 }} aria-label={`Scatter of estimate against rating, ${pairs.length} interviews`}>
      <ResponsiveContainer width="100%" height={420}>
        <ScatterChart margin={{ top: 8, right: 12, bottom: 28, left: 12 }} accessibilityLayer={false}>
          <CartesianGrid stroke={grid} />
          <XAxis
            type="number"
            dataKey="rating"
            domain={range}
            tick={{ fill: ink, fontSize: 12 }}
            stroke={ink}
            tickCount={9}
          >
            <Label value="Mean of the raters" position="insideBottom" offset={-18} fill={ink} fontSize={13} />
          </XAxis>
          <YAxis
            type="number"
            dataKey="estimate"
            domain={range}
            tick={{ fill: ink, fontSize: 12 }}
            stroke={ink}
            width={46}
            tickCount={9}
          >
            <Label value="Estimate" angle={-90} position="insideLeft" fill={ink} fontSize={13} />
          </YAxis>
          <ReferenceLine
            segment={[
              { x: range[0], y: range[0] },
              { x: range[1], y: range[1] },
            ]}
            stroke={ink}
            strokeDasharray="5 5"
            ifOverflow="hidden"
          />
          <Tooltip content={PointTooltip} cursor={false} isAnimationActive={false} />
          {kinds.map((kind) => (
            <Scatter
              key={kind}
              name={kind}
              data={pairs
                .filter((pair) => pair.kind === kind)
                .map((pair) => ({ ...pair, reach: [pair.estimate - pair.lower, pair.upper - pair.estimate] }))}
              fill={colours[kind]}
              shape={kind === 'unseen' ? 'diamond' : 'circle'}
              onClick={open}
              cursor="pointer"
              isAnimationActive={false}
            >
              <ErrorBar dataKey="reach" direction="y" stroke={colours[kind]} strokeOpacity={0.22} width={0} />
            </Scatter>
          ))}
        </ScatterChart>
      </ResponsiveContainer>
    </figure>
  )
}

function PointTooltip({ active, payload }: { active?: boolean; payload?: readonly { payload?: Point }[] }) {
  const point = payload?.[0]?.payload
  if (!active || !point) return null
  return (
    <Paper withBorder p="xs" shadow="sm">
      <Text size="sm" fw={600}>
        {point.participant}, {point.visit}
      </Text>
      <Text size="sm">
        raters {oneDecimal(point.rating)}, estimate {oneDecimal(point.estimate)} [{oneDecimal(point.lower)},{' '}
        {oneDecimal(point.upper)}]
      </Text>
      <Text size="xs" c="dimmed">
        {point.kind === 'unseen' ? 'unseen by the head' : 'out of fold'}
      </Text>
    </Paper>
  )
}
