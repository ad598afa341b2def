'use client'
import { Card, Stack, Title } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { Members } from './members.tsx'

/** Who takes part in a study. */
export function StudyMembers({ id }: { id: string }) {
  const t = useText()
  return (
    <Stack maw={900}>
      <Title order={2}>{t('Members')}</Title>
      <Card>
        <Members studyId={id} />
      </Card>
    </Stack>
  )
}
