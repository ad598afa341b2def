import { Anchor, Card, Stack, Text, Title } from '@mantine/core'
import Link from 'next/link'
import { useText } from '#app/language.tsx'
import { studyNeeds } from '#lib/review/study-needs.ts'
import type { OverdueRater } from '#lib/studies/overdue-ratings.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'

/** Raters that are named; the list of ratings has the others. */
const MOST_NAMED = 5

/** What is stuck in the study, each a link to the interviews in question; who does not manage it is told of recordings alone. */
export function NeedsCard({ study, overdue }: { study: StudyOverview; overdue: readonly OverdueRater[] }) {
  const t = useText()
  const { id, may, counts, simulated } = study
  const late = overdue.reduce((sum, one) => sum + one.overdue, 0)
  const needs = studyNeeds({
    counts: may.manage ? counts : { ...counts, unrated: 0 },
    overdue: late,
    simulated,
  })
  return (
    <Card component="section" aria-label={t('Needs you')}>
      <Title order={2} mb={4}>
        {t('Needs you')}
      </Title>
      {needs.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('Nothing is stuck.')}
        </Text>
      )}
      <Stack gap={4}>
        {needs.map(({ path, what }) => (
          <Anchor key={path} component={Link} href={`/studies/${id}${path}`} size="sm" w="fit-content">
            {t(what)}
          </Anchor>
        ))}
      </Stack>
      {overdue.length > 0 && (
        <Text size="sm" c="dimmed" mt={4}>
          {t('Overdue: {raters}', {
            raters: t.list([
              ...overdue.slice(0, MOST_NAMED).map(({ name, overdue }) => `${name} (${overdue})`),
              ...(overdue.length > MOST_NAMED ? [t('{count} more', { count: overdue.length - MOST_NAMED })] : []),
            ]),
          })}
        </Text>
      )}
    </Card>
  )
}
