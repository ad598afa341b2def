import { Badge, Group, Text, Title } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { OPEN_STUDY } from '#lib/ratings/blindness.ts'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { StudyActions } from './study-actions.tsx'

/** What a study is called, and what the person may do in it. */
export function StudyHeading({ study }: { study: StudyOverview }) {
  const t = useText()
  return (
    <Group justify="space-between" align="start">
      <div>
        <Group gap="sm">
          <Title order={1}>{study.title}</Title>
          {study.simulated && (
            <Badge color="grape" variant="light">
              {t('simulated')}
            </Badge>
          )}
          {study.blinding === 'open' && (
            <Badge color="gray" variant="light" title={t(OPEN_STUDY)}>
              {t('open')}
            </Badge>
          )}
        </Group>
        {study.description && (
          <Text size="sm" c="dimmed" maw={720} mt={4}>
            {study.simulated ? t.stored(study.description) : study.description}
          </Text>
        )}
      </div>
      <StudyActions study={study} />
    </Group>
  )
}
