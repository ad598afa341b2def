import { Card } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { Area, Line } from 'recharts'
import { type PageTranslator, useText } from '#app/language.tsx'
import {
  DRIFT_WINDOW,
  type DriftPoint,
  FEWEST_TO_TELL,
  type RaterDrift,
} from '#lib/agreement/reliability/rater-drift.ts'
import { largest } from '#lib/numbers/extremes.ts'
import { FigureFrame } from '../../../figures/figure-frame.tsx'
import { useInk } from '../../../figures/ink.ts'
import { Marks } from '../../../figures/marks.tsx'
import { Plot } from '../../../figures/plot.tsx'
import { DriftNote } from './drift-note.tsx'

/** A rater's differences to the others in the order of signing, with the running mean and its limits. */
export function DriftFigure({ drift, target }: { drift: RaterDrift & { name: string }; target: string }) {
  const t = useText()
  const ink = useInk()
  const router = useRouter()
  const { points, name } = drift
  const rows = points.map(({ average, lower, upper }, i) => ({ x: i + 1, average, band: [lower, upper] }))
  const all = points.flatMap(({ difference, lower, upper }) => [difference, lower, upper])
  const reach = Math.ceil(Math.max(1, largest(all.map(Math.abs))))
  return (
    <Card>
      <FigureFrame title={name} name={`drift-${name}`} caption={captionOf(t, drift, target)}>
        <Plot
          xLabel={t('Ratings in the order of signing')}
          yLabel={t('Difference to the others')}
          xDomain={[0, points.length + 1]}
          yDomain={[-reach, reach]}
          data={rows}
          height={260}
        >
          <Area dataKey="band" stroke="none" fill={ink.band} fillOpacity={0.35} isAnimationActive={false} />
          <Line dataKey="average" stroke={ink.model} strokeWidth={2} dot={false} isAnimationActive={false} />
          <Marks<DriftPoint>
            marks={points.map((point, i) => ({
              x: i + 1,
              y: point.difference,
              shape: point.beyond ? 'diamond' : 'circle',
              colour: ink.experts,
              about: point,
            }))}
            describe={(point) => <DriftNote point={point} signed={t.day(point.signedAt)} />}
            open={({ interviewId }) => router.push(`/interviews/${interviewId}`)}
          />
        </Plot>
      </FigureFrame>
    </Card>
  )
}

function captionOf(t: PageTranslator, { points, mean, isDrifting }: RaterDrift, target: string): string {
  const what = t(
    '{target}: difference to the mean of the other raters, in the order of signing. Line: mean of the last {count}, with its limits of three standard errors about the mean of {mean}.',
    { target, count: DRIFT_WINDOW, mean: t.oneDecimal(mean) },
  )
  const verdict = isDrifting
    ? t('The running mean of {average} is beyond its limits.', { average: t.oneDecimal(points.at(-1)!.average) })
    : isDrifting === undefined
      ? t('Too few ratings to tell a drift: it takes {count}.', { count: FEWEST_TO_TELL })
      : t('The running mean is within its limits.')
  return `${what} ${verdict}`
}
