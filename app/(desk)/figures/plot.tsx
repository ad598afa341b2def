'use client'
import type { ReactNode } from 'react'
import { CartesianGrid, ComposedChart, Label, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import { useText } from '#app/language.tsx'
import { asWritten } from '../numbers.ts'
import { useInk } from './ink.ts'

const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]
const MOST_INTERVALS = 9

/** Round numbers within a range that an axis is labelled with. */
export function ticksWithin([low, high]: readonly [number, number]): number[] {
  const step = STEPS.find((candidate) => (high - low) / candidate <= MOST_INTERVALS) ?? (high - low) / MOST_INTERVALS
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toFixed(6)))
}

/** A scale's range, wider where scores lie beyond it. */
export function widened([low, high]: readonly [number, number], ...scores: readonly number[][]): [number, number] {
  let [from, to] = [low, high]
  for (const list of scores) for (const score of list) [from, to] = [Math.min(from, score), Math.max(to, score)]
  return [from < low ? Math.floor(from) : low, to > high ? Math.ceil(to) : high]
}

/** Two labelled axes of numbers with a grid, as every figure of this product has them; children are drawn on it. */
export function Plot({
  xLabel,
  yLabel,
  xDomain,
  yDomain,
  xTicks,
  data,
  height = 400,
  square = false,
  children,
}: {
  xLabel: string
  yLabel: string
  xDomain: [number, number]
  yDomain: [number, number]
  xTicks?: number[]
  /** Rows with `x` for lines and areas among the children. */
  data: readonly { x: number }[]
  height?: number
  /** As high as it is wide, for two axes of one unit. */
  square?: boolean
  children: ReactNode
}) {
  const t = useText()
  const ink = useInk()
  const tick = { fill: ink.text, fontSize: 12 }
  return (
    <ResponsiveContainer width="100%" {...(square ? { aspect: 1 } : { height })}>
      <ComposedChart data={[...data]} margin={{ top: 8, right: 12, bottom: 24, left: 6 }} accessibilityLayer={false}>
        <CartesianGrid stroke={ink.grid} />
        <XAxis
          type="number"
          dataKey="x"
          domain={xDomain}
          ticks={xTicks ?? ticksWithin(xDomain)}
          interval="preserveStartEnd"
          tick={tick}
          stroke={ink.text}
          allowDataOverflow
          tickFormatter={(value: number) => asWritten(value, t)}
        >
          <Label value={xLabel} position="insideBottom" offset={-16} fill={ink.text} fontSize={13} />
        </XAxis>
        <YAxis
          type="number"
          domain={yDomain}
          ticks={ticksWithin(yDomain)}
          tick={tick}
          stroke={ink.text}
          width={48}
          allowDataOverflow
          tickFormatter={(value: number) => asWritten(value, t)}
        >
          <Label
            value={yLabel}
            angle={-90}
            position="insideLeft"
            fill={ink.text}
            fontSize={13}
            style={{ textAnchor: 'middle' }}
          />
        </YAxis>
        {children}
      </ComposedChart>
    </ResponsiveContainer>
  )
}
