'use client'
import { Area, Line, ReferenceLine } from 'recharts'
import { useText } from '#app/language.tsx'
import type { LearningPoint } from '#lib/heads/learning-curve.ts'
import { useInk } from '../../figures/ink.ts'
import { Plot } from '../../figures/plot.tsx'

/** Out-of-fold r over the number of participants. */
export function LearningCurve({ points }: { points: LearningPoint[] }) {
  const t = useText()
  const ink = useInk()
  const people = points.map(({ participants }) => participants)
  const lowest = Math.min(0, ...points.map(({ low }) => Math.floor(low * 5) / 5))
  return (
    <Plot
      xLabel={t('Participants')}
      yLabel={t('r out of fold')}
      xDomain={[Math.min(...people), Math.max(...people)]}
      yDomain={[lowest, 1]}
      xTicks={people}
      data={points.map(({ participants, r, low, high }) => ({ x: participants, r, range: [low, high] }))}
      height={260}
    >
      <ReferenceLine y={0} stroke={ink.text} />
      <Area dataKey="range" stroke="none" fill={ink.band} fillOpacity={0.35} isAnimationActive={false} />
      <Line dataKey="r" stroke={ink.model} strokeWidth={2} dot={{ r: 4 }} isAnimationActive={false} />
    </Plot>
  )
}
