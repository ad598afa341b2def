'use client'
import { Card, Stack, Title } from '@mantine/core'
import { Members } from './members.tsx'

/** Who takes part in a study. */
export function StudyMembers({ id }: { id: string }) {
  return (
    <Stack maw={900}>
      <Title order={2}>Members</Title>
      <Card>
        <Members studyId={id} />
      </Card>
    </Stack>
  )
}
