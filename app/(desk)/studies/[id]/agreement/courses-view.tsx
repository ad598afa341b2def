'use client'
import { SimpleGrid, Stack, Text } from '@mantine/core'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { between, two } from '#lib/reports/paper-table.ts'
import { FigureFrame } from '../../../figures/figure-frame.tsx'
import { CoursesFigure } from './courses-figure.tsx'

/** Participants over their visits as the raters saw them and as the model did, and whether the two changes agree. */
export function CoursesView({ agreement: { courses: changes, pairs, target, change } }: { agreement: AgreementPage }) {
  const interviews = Map.groupBy(pairs, ({ participant }) => participant)
  const courses = changes.map(({ participant, ...course }) => ({
    ...course,
    visits: (interviews.get(participant) ?? []).toSorted((a, b) => a.date.localeCompare(b.date)),
  }))
  const told = courses.flatMap((course) => course.change ?? [])
  const reliable = told.filter((index) => Math.abs(index) > 1.96).length
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <FigureFrame
          title="Ratings over the visits"
          name="courses-ratings"
          caption={
            told.length === 0
              ? 'How reliable these ratings are is not known, so that it can’t be told whether a change is more than measurement error.'
              : `Thick lines: the rating changed by more than 1.96 standard errors of a difference between first and last visit (Jacobson and Truax 1991), given the raters’ reliability: ${reliable} of ${told.length} participants.`
          }
        >
          <CoursesFigure courses={courses} range={target.range} of="rating" label="Mean of the raters" />
        </FigureFrame>
        <FigureFrame
          title="Estimates over the visits"
          name="courses-estimates"
          caption="The same participants. Thick lines: those whose rating changed."
        >
          <CoursesFigure courses={courses} range={target.range} of="estimate" label="Estimate" />
        </FigureFrame>
      </SimpleGrid>
      <Text size="sm">
        {change.value
          ? `Change of the estimate with change of the rating, first to last visit: r = ${two(change.value.r)}${change.value.interval ? ` (95 % interval ${between(change.value.interval)})` : ''}, ${change.value.n} participants.`
          : `Whether estimates follow change is unknown: ${change.why}`}
      </Text>
    </Stack>
  )
}
