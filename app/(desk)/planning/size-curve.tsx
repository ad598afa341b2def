'use client'
import { Line, ReferenceDot, ReferenceLine } from 'recharts'
import { useText } from '#app/language.tsx'
import type { Translator } from '#lib/messages/translator.ts'
import { counted, participantsAround, type StudySize } from '#lib/reports/study-size.ts'
import { FigureFrame } from '../figures/figure-frame.tsx'
import { useInk } from '../figures/ink.ts'
import { Plot } from '../figures/plot.tsx'
import { asWritten } from '../numbers.ts'
import type { AimForm } from './aim-forms.ts'

/** What more or fewer participants would reach, with the number that is needed marked. */
export function SizeCurve({ form, size, participants }: { form: AimForm; size: StudySize; participants: number }) {
  const t = useText()
  const ink = useInk()
  const data = participantsAround(participants, size.fewest).map((x) => ({ x, reached: size.reached(x) }))
  const values = data.map(({ reached }) => reached)
  const yDomain: [number, number] = form.rises
    ? [Math.max(0, Math.floor(10 * Math.min(...values)) / 10), 1]
    : [0, roundedUp(Math.max(...values))]
  const marked = Math.max(participants, size.fewest)
  return (
    <FigureFrame
      title={t('{axis} by participants', { axis: form.axis })}
      name={`planning-${form.of}`}
      caption={inWords(form, size, marked, t)}
    >
      <Plot
        xLabel={t('Participants')}
        yLabel={t(form.axis)}
        xDomain={[data[0]!.x, data.at(-1)!.x]}
        yDomain={yDomain}
        data={data}
        height={320}
      >
        <ReferenceLine y={size.goal} stroke={ink.experts} strokeDasharray="6 4" />
        <ReferenceLine x={marked} stroke={ink.experts} strokeDasharray="6 4" />
        <Line dataKey="reached" stroke={ink.model} strokeWidth={2} dot={false} isAnimationActive={false} />
        <ReferenceDot x={marked} y={size.reached(marked)} r={6} fill={ink.experts} stroke="none" />
      </Plot>
    </FigureFrame>
  )
}

/** The curve for people who don’t see it, and for those who want numbers. */
function inWords(
  { axis, rises }: AimForm,
  { reached, fewest, goal }: StudySize,
  marked: number,
  t: Translator,
): string {
  const fewer = Math.max(fewest, Math.round(marked / 2))
  const steps = [...new Set([fewer, marked, 2 * marked])]
  const points = steps.map((n) =>
    t('{value} with {participants} participants', { value: t.twoDecimals(reached(n)), participants: counted(n) }),
  )
  const values = { axis, points: points.join(', '), goal: asWritten(goal, t), participants: counted(marked) }
  return rises
    ? t('{axis}: {points}. Dashed: the shrinkage of {goal} and the {participants} participants that reach it.', values)
    : t('{axis}: {points}. Dashed: the width of {goal} and the {participants} participants that reach it.', values)
}

/** The next number above with one digit. */
function roundedUp(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value))
  return Number((Math.ceil(value / unit) * unit).toPrecision(3))
}
