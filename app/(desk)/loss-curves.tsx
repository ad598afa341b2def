'use client'
import { Text } from '@mantine/core'
import { CartesianGrid, Label, Legend, Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import { useShownColorScheme } from '#app/color-scheme.ts'
import { useText } from '#app/language.tsx'
import type { LossCurve } from '#lib/heads/loss-curve.ts'
import { english } from '#lib/messages/translator.ts'

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
            <Label value="Epoch" position="insideBottom" offset={-14} fill={ink} fontSize={13} />
          </XAxis>
          <YAxis tick={tick} stroke={ink} width={46} domain={[0, 'auto']} />
          <Legend verticalAlign="top" height={26} />
          <Line
            dataKey="training"
            name="training"
            stroke={dark ? '#4fa8ad' : '#197277'}
            strokeWidth={2}
            dot={false}
            isAnimationActive={false}
          />
          <Line
            dataKey="validation"
            name="inner validation"
            stroke={dark ? '#f0a35e' : '#b35c00'}
            strokeWidth={2}
            strokeDasharray="6 4"
            dot={false}
            isAnimationActive={false}
          />
        </LineChart>
      </ResponsiveContainer>
      <Text component="figcaption" size="sm" c="dimmed">
        {inWords(curves)}
      </Text>
    </figure>
  )
}

/** The curves for people who don’t see them. */
function inWords(curves: LossCurve): string {
  const [first, last] = [curves[0], curves.at(-1)]
  if (!first || !last) return 'No epoch yet.'
  const best = curves.reduce((least, point) => (point.validation < least.validation ? point : least))
  return `Mean over the folds, epochs ${first.epoch} to ${last.epoch}: training ${english.twoDecimals(first.training)} to ${english.twoDecimals(last.training)}, inner validation ${english.twoDecimals(first.validation)} to ${english.twoDecimals(last.validation)}, least ${english.twoDecimals(best.validation)} after epoch ${best.epoch}.`
}
