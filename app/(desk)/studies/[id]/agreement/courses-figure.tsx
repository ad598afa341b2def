'use client'
import { Paper, Text } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { CartesianGrid, Label, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { StudyAgreement } from '#lib/studies/study-agreement.ts'
import { oneDecimal } from '../../../numbers.ts'
import { useInk } from './ink.ts'

const DAY = 86_400_000
/** Above this many participants those who did not change are a shade, not lines. */
const MOST_LINES = 120

/** Ratings of each participant over their visits; those who changed beyond the raters' error stand out. */
export function CoursesFigure({ courses, range }: { courses: StudyAgreement['courses']; range: [number, number] }) {
  const router = useRouter()
  const ink = useInk()
  const tick = { fill: ink.text, fontSize: 12 }
  const lines = courses.map(({ participant, visits, change }) => ({
    participant,
    reliable: change !== undefined && Math.abs(change) > 1.96,
    data: visits.map((visit) => ({
      ...visit,
      participant,
      days: Math.round((visit.date.getTime() - visits[0]!.date.getTime()) / DAY),
    })),
  }))
  const many = lines.length > MOST_LINES
  return (
    <ResponsiveContainer width="100%" height={380}>
      <LineChart margin={{ top: 8, right: 16, bottom: 28, left: 12 }} accessibilityLayer={false}>
        <CartesianGrid stroke={ink.grid} />
        <XAxis
          type="number"
          dataKey="days"
          tick={tick}
          stroke={ink.text}
          allowDuplicatedCategory={false}
          domain={[0, 'dataMax']}
        >
          <Label
            value="Days since the first visit"
            position="insideBottom"
            offset={-18}
            fill={ink.text}
            fontSize={13}
          />
        </XAxis>
        <YAxis domain={range} tick={tick} stroke={ink.text} width={50}>
          <Label
            value="Mean of the raters"
            angle={-90}
            position="insideLeft"
            fill={ink.text}
            fontSize={13}
            style={{ textAnchor: 'middle' }}
          />
        </YAxis>
        <Tooltip
          isAnimationActive={false}
          content={({ active, payload }) => {
            const point = payload?.[0]?.payload as
              | { participant: string; visit: string; rating: number; estimate: number }
              | undefined
            return active && point ? (
              <Paper withBorder p="xs" shadow="sm">
                <Text size="sm" fw={600}>
                  {point.participant}, {point.visit}
                </Text>
                <Text size="sm">
                  raters {oneDecimal(point.rating)}, estimate {oneDecimal(point.estimate)}
                </Text>
              </Paper>
            ) : null
          }}
        />
        {lines
          .toSorted((a, b) => Number(a.reliable) - Number(b.reliable))
          .map(({ participant, reliable, data }) => (
            <Line
              key={participant}
              data={data}
              dataKey="rating"
              name={participant}
              stroke={reliable ? ink.experts : ink.model}
              strokeOpacity={reliable ? 1 : many ? 0.08 : 0.5}
              strokeWidth={reliable ? 2.5 : 1.2}
              isAnimationActive={false}
              dot={many ? false : { r: 3 }}
              activeDot={{
                onClick: (_, point) =>
                  router.push(
                    `/interviews/${(point as unknown as { payload: { interviewId: string } }).payload.interviewId}`,
                  ),
              }}
            />
          ))}
      </LineChart>
    </ResponsiveContainer>
  )
}
