'use client'
import { useRouter } from 'next/navigation'
import { DefaultZIndexes, useXAxisScale, useYAxisScale, ZIndexLayer } from 'recharts'
import { useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { largest } from '#lib/numbers/extremes.ts'
import { useInk } from '../../../figures/ink.ts'
import { Marks } from '../../../figures/marks.tsx'
import { Plot, widened } from '../../../figures/plot.tsx'
import { PairNote } from '../../../figures/point-figure.tsx'

const DAY = 86_400_000
/** Above this many participants those who did not change are a shade, not lines. */
const MANY = 120

export interface DrawnCourse {
  /** Of the rating, in standard errors of a difference; undefined where the raters' error is not known. */
  change: number | undefined
  /** In the order of their dates. */
  visits: AgreementPage['pairs']
}

interface Line {
  reliable: boolean
  visits: (AgreementPage['pairs'][number] & { x: number })[]
}

/** Scores of each participant over their visits; those whose ratings changed beyond the raters' error stand out. */
export function CoursesFigure({
  courses,
  range,
  of,
  label,
}: {
  courses: readonly DrawnCourse[]
  range: [number, number]
  of: 'rating' | 'estimate'
  label: string
}) {
  const t = useText()
  const router = useRouter()
  const ink = useInk()
  const lines = courses.map(
    ({ visits, change }): Line => ({
      reliable: change !== undefined && Math.abs(change) > 1.96,
      visits: visits.map((visit) => ({
        ...visit,
        x: Math.round((Date.parse(visit.date) - Date.parse(visits[0]!.date)) / DAY),
      })),
    }),
  )
  const marks = lines.flatMap(({ reliable, visits }) =>
    visits.map((visit) => ({
      x: visit.x,
      y: visit[of],
      shape: 'circle' as const,
      colour: reliable ? ink.experts : ink.model,
      about: visit,
    })),
  )
  const last = Math.max(1, largest(marks.map(({ x }) => x)))
  return (
    <Plot
      xLabel={t('Days since the first visit')}
      yLabel={label}
      xDomain={[0, last]}
      yDomain={widened(
        range,
        marks.map(({ y }) => y),
      )}
      data={[]}
      height={360}
    >
      <Lines lines={lines.toSorted((a, b) => Number(a.reliable) - Number(b.reliable))} of={of} />
      <Marks
        marks={marks}
        bare={lines.length > MANY}
        describe={(visit) => <PairNote pair={visit} />}
        open={({ interviewId }) => router.push(`/interviews/${interviewId}`)}
      />
    </Plot>
  )
}

function Lines({ lines, of }: { lines: Line[]; of: 'rating' | 'estimate' }) {
  const x = useXAxisScale()
  const y = useYAxisScale()
  const ink = useInk()
  if (!x || !y) return null
  const opacity = lines.length > MANY ? 0.1 : 0.5
  return (
    <ZIndexLayer zIndex={DefaultZIndexes.line}>
      {lines.map(({ reliable, visits }) => (
        <polyline
          key={visits[0]!.interviewId}
          points={visits.map((visit) => `${x(visit.x)},${y(visit[of])}`).join(' ')}
          fill="none"
          stroke={reliable ? ink.experts : ink.model}
          strokeOpacity={reliable ? 1 : opacity}
          strokeWidth={reliable ? 2.2 : 1.2}
        />
      ))}
    </ZIndexLayer>
  )
}
