'use client'
import { SimpleGrid, Stack, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { between } from '#lib/reports/paper-table.ts'
import { FigureFrame } from '../../../figures/figure-frame.tsx'
import { CoursesFigure } from './courses-figure.tsx'
import { textOf } from './figures-in-words.ts'

/** Participants over their visits as the raters saw them and as the model did, and whether the two changes agree. */
export function CoursesView({ agreement: { courses: changes, pairs, target, change } }: { agreement: AgreementPage }) {
  const t = useText()
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
          title={t('Ratings over the visits')}
          name="courses-ratings"
          caption={
            told.length === 0
              ? t(
                  'How reliable these ratings are is not known, so that it can’t be told whether a change is more than measurement error.',
                )
              : t(
                  'Thick lines: the rating changed by more than 1.96 standard errors of a difference between first and last visit (Jacobson and Truax 1991), given the raters’ reliability: {reliable} of {count} participants.',
                  { reliable, count: told.length },
                )
          }
        >
          <CoursesFigure courses={courses} range={target.range} of="rating" label={t('Mean of the raters')} />
        </FigureFrame>
        <FigureFrame
          title={t('Estimates over the visits')}
          name="courses-estimates"
          caption={t('The same participants. Thick lines: those whose rating changed.')}
        >
          <CoursesFigure courses={courses} range={target.range} of="estimate" label={t('Estimate')} />
        </FigureFrame>
      </SimpleGrid>
      <Text size="sm">
        {change.value
          ? change.value.interval
            ? t(
                'Change of the estimate with change of the rating, first to last visit: r = {r} (95 % interval {interval}), {n} participants.',
                { r: t.twoDecimals(change.value.r), interval: between(t, change.value.interval), n: change.value.n },
              )
            : t('Change of the estimate with change of the rating, first to last visit: r = {r}, {n} participants.', {
                r: t.twoDecimals(change.value.r),
                n: change.value.n,
              })
          : t('Whether estimates follow change is unknown: {why}', { why: textOf(t, change.why) })}
      </Text>
    </Stack>
  )
}
