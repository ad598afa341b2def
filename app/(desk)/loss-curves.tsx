'use client'
import { Text } from '@mantine/core'
import { CartesianGrid, Label, Legend, Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import { useShownColorScheme } from '#app/color-scheme.ts'
import { useText } from '#app/language.tsx'
import type { LossCurve } from '#lib/heads/loss-curve.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { asWritten } from './numbers.ts'

/** Loss of networks by epoch, on what they learn from and on the participants that decide when they stop; mean over the folds. */
export function LossCurves({ curves }: { curves: LossCurve }) {
  const t = useText()
  const dark = useShownColorScheme() === 'dark'
  const ink = dark ? '#c9c9c9' : '#495057'
  const tick = { fill: ink, fontSize: 12 }
  return (
    <figure style={{ margin: 0 }} aria-label={t('Loss by epoch')}>
      <ResponsiveContainer width="100%" height={200}>
        <LineChart data={curves} margin={{ top: 6, right: 16, bottom: 24, left: 8 }} accessibilityLayer={false}>
          <CartesianGrid stroke={dark ? '#424242' : '#dee2e6'} vertical={false} />
          <XAxis dataKey="epoch" type="number" domain={[1, 'dataMax']} tick={tick} stroke={ink} allowDecimals={false}>
            <Label value={t('Epoch')} position="insideBottom" offset={-14} fill={ink} fontSize={13} />
          </XAxis>
          <YAxis
            tick={tick}
            stroke={ink}
            width={46}
            domain={[0, 'auto']}
            tickFormatter={(value: number) => asWritten(value, t)}
          />
          <Legend verticalAlign="top" height={26} />
          <Line
            dataKey="training"
            name={t('training')}
            stroke={dark ? '#4fa8ad' : '#197277'}
            strokeWidth={2}
            dot={false}
            isAnimationActive={false}
          />
          <Line
            dataKey="validation"
            name={t('inner validation')}
            stroke={dark ? '#f0a35e' : '#b35c00'}
            strokeWidth={2}
            strokeDasharray="6 4"
            dot={false}
            isAnimationActive={false}
          />
        </LineChart>
      </ResponsiveContainer>
      <Text component="figcaption" size="sm" c="dimmed">
        {inWords(curves, t)}
      </Text>
    </figure>
  )
}

/** The curves for people who don’t see them. */
function inWords(curves: LossCurve, t: Translator): string {
  const [first, last] = [curves[0], curves.at(-1)]
  if (!first || !last) return t('No epoch yet.')
  const best = curves.reduce((least, point) => (point.validation < least.validation ? point : least))
  return t(
    'Mean over the folds, epochs {first} to {last}: training {training} to {trained}, inner validation {validation} to {validated}, least {least} after epoch {best}.',
    {
      first: first.epoch,
      last: last.epoch,
      training: t.twoDecimals(first.training),
      trained: t.twoDecimals(last.training),
      validation: t.twoDecimals(first.validation),
      validated: t.twoDecimals(last.validation),
      least: t.twoDecimals(best.validation),
      best: best.epoch,
    },
  )
}
