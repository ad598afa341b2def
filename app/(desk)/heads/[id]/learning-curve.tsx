'use client'
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Label,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts'
import type { LearningPoint } from '#lib/heads/learning-curve.ts'
import { useInk } from '../../studies/[id]/agreement/ink.ts'

/** Out-of-fold r over the number of participants. */
export function LearningCurve({ points }: { points: LearningPoint[] }) {
  const ink = useInk()
  const tick = { fill: ink.text, fontSize: 12 }
  const lowest = Math.min(0, ...points.map(({ low }) => Math.floor(low * 5) / 5))
  return (
    <ResponsiveContainer width="100%" height={260}>
      <ComposedChart
        data={points.map((point) => ({ ...point, range: [point.low, point.high] }))}
        margin={{ top: 8, right: 16, bottom: 28, left: 12 }}
        accessibilityLayer={false}
      >
        <CartesianGrid stroke={ink.grid} />
        <XAxis
          dataKey="participants"
          type="number"
          domain={['dataMin', 'dataMax']}
          tick={tick}
          stroke={ink.text}
          ticks={points.map(({ participants }) => participants)}
        >
          <Label value="Participants" position="insideBottom" offset={-18} fill={ink.text} fontSize={13} />
        </XAxis>
        <YAxis domain={[lowest, 1]} tick={tick} stroke={ink.text} width={50}>
          <Label
            value="r out of fold"
            angle={-90}
            position="insideLeft"
            fill={ink.text}
            fontSize={13}
            style={{ textAnchor: 'middle' }}
          />
        </YAxis>
        <ReferenceLine y={0} stroke={ink.text} />
        <Area dataKey="range" stroke="none" fill={ink.band} fillOpacity={0.35} isAnimationActive={false} />
        <Line dataKey="r" stroke={ink.model} strokeWidth={2} dot={{ r: 4 }} isAnimationActive={false} />
      </ComposedChart>
    </ResponsiveContainer>
  )
}
