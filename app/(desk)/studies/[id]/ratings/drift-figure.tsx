import { Card } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { Area, Line } from 'recharts'
import { useText } from '#app/language.tsx'
import {
  DRIFT_WINDOW,
  type DriftPoint,
  FEWEST_TO_TELL,
  type RaterDrift,
} from '#lib/agreement/reliability/rater-drift.ts'
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
  const { points, name, mean, isDrifting } = drift
  const rows = points.map(({ average, lower, upper }, i) => ({ x: i + 1, average, band: [lower, upper] }))
  const all = points.flatMap(({ difference, lower, upper }) => [difference, lower, upper])
  const reach = Math.ceil(Math.max(1, ...all.map(Math.abs)))
  const last = points.at(-1)!
  return (
    <Card>
      <FigureFrame
        title={name}
        name={`drift-${name}`}
        caption={`${target}: difference to the mean of the other raters, in the order of signing. Line: mean of the last ${DRIFT_WINDOW}, with its limits of three standard errors about the mean of ${t.oneDecimal(mean)}. ${
          isDrifting
            ? `The running mean of ${t.oneDecimal(last.average)} is beyond its limits.`
            : isDrifting === undefined
              ? `Too few ratings to tell a drift: it takes ${FEWEST_TO_TELL}.`
              : 'The running mean is within its limits.'
        }`}
      >
        <Plot
          xLabel="Ratings in the order of signing"
          yLabel="Difference to the others"
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
