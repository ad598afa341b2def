'use client'
import { Bar, BarChart, CartesianGrid, Label, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import { useText } from '#app/language.tsx'
import { clamp } from '#lib/numbers/clamp.ts'
import { useInk } from '../../../figures/ink.ts'
import { ticksWithin } from '../../../figures/plot.tsx'

/** Fewest and most bars; in between as many as the square root of the values. */
const BARS = [7, 31] as const

/** How often values between -reach and reach occur. */
export function Histogram({ values, reach, label }: { values: readonly number[]; reach: number; label: string }) {
  const t = useText()
  const ink = useInk()
  const tick = { fill: ink.text, fontSize: 12 }
  // Odd, so that zero is in the middle of a bar.
  const count = 2 * Math.floor(clamp(Math.sqrt(values.length), ...BARS) / 2) + 1
  const width = (2 * reach) / count
  const bars = Array.from({ length: count }, (_, i) => ({ x: -reach + (i + 0.5) * width, interviews: 0 }))
  for (const value of values) bars[clamp(Math.floor((value + reach) / width), 0, count - 1)]!.interviews += 1
  return (
    <ResponsiveContainer width="100%" height={400}>
      <BarChart
        data={bars}
        barCategoryGap={1}
        margin={{ top: 8, right: 12, bottom: 24, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid stroke={ink.grid} vertical={false} />
        <XAxis
          type="number"
          dataKey="x"
          domain={[-reach, reach]}
          ticks={ticksWithin([-reach, reach])}
          tick={tick}
          tickFormatter={(value: number) => t.decimals(value, String(value).split('.')[1]?.length ?? 0)}
          stroke={ink.text}
        >
          <Label value={label} position="insideBottom" offset={-16} fill={ink.text} fontSize={13} />
        </XAxis>
        <YAxis allowDecimals={false} tick={tick} stroke={ink.text} width={36} />
        <Bar dataKey="interviews" fill={ink.model} isAnimationActive={false} />
      </BarChart>
    </ResponsiveContainer>
  )
}
