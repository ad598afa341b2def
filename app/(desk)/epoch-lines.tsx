'use client'
import { Text } from '@mantine/core'
import { CartesianGrid, Label, Legend, Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import { useShownColorScheme } from '#app/color-scheme.ts'
import { useText } from '#app/language.tsx'

/** Figures of a training by epoch, as one or two lines. */
export function EpochLines<Key extends string>({
  title,
  points,
  lines,
  tick: tickOf,
  highest = 'auto',
  words,
}: {
  title: string
  points: readonly (Record<Key, number | undefined> & { epoch: number })[]
  /** The first is drawn through, the second dashed. */
  lines: readonly { key: Key; name: string }[]
  /** How the vertical axis is labelled. */
  tick: (value: number) => string
  /** Upper end of the vertical axis. */
  highest?: number | 'auto'
  /** The lines for people who don’t see them. */
  words: string
}) {
  const t = useText()
  const dark = useShownColorScheme() === 'dark'
  const ink = dark ? '#c9c9c9' : '#495057'
  const tick = { fill: ink, fontSize: 12 }
  const strokes = dark ? ['#4fa8ad', '#f0a35e'] : ['#197277', '#b35c00']
  return (
    <figure style={{ margin: 0 }} aria-label={title}>
      <ResponsiveContainer width="100%" height={200}>
        <LineChart data={[...points]} margin={{ top: 6, right: 16, bottom: 24, left: 8 }} accessibilityLayer={false}>
          <CartesianGrid stroke={dark ? '#424242' : '#dee2e6'} vertical={false} />
          <XAxis dataKey="epoch" type="number" domain={[1, 'dataMax']} tick={tick} stroke={ink} allowDecimals={false}>
            <Label value={t('Epoch')} position="insideBottom" offset={-14} fill={ink} fontSize={13} />
          </XAxis>
          <YAxis tick={tick} stroke={ink} width={56} domain={[0, highest]} tickFormatter={tickOf} />
          <Legend verticalAlign="top" height={26} />
          {lines.map(({ key, name }, i) => (
            <Line
              key={key}
              dataKey={key}
              name={name}
              stroke={strokes[i]!}
              strokeWidth={2}
              {...(i > 0 ? { strokeDasharray: '6 4' } : {})}
              dot={false}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
      <Text component="figcaption" size="sm" c="dimmed">
        {words}
      </Text>
    </figure>
  )
}
