'use client'
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconUsersGroup } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { AssignDialog } from './assign-dialog.tsx'
import { AssignmentsTable } from './assignments-table.tsx'
import { RaterProgressTable } from './rater-progress-table.tsx'
import { StopAssigning } from './stop-assigning.tsx'

/** Who rates what in a study, and how far they are. */
export function Ratings({ id }: { id: string }) {
  const [assigning, assign] = useDisclosure()
  const seen = useQuery(rpc.assignments.see.queryOptions({ input: { studyId: id } }))
  if (seen.isPending) return <Loading rows={8} />
  if (seen.error) return <Problem error={seen.error} retry={() => seen.refetch()} />
  const { assignsRaters, progress, raters, mayAssign, seesAll } = seen.data
  return (
    <Stack>
      <Group justify="space-between">
        <div>
          <Title order={2}>{seesAll ? 'Raters' : 'Your assignments'}</Title>
          <Text size="sm" c="dimmed">
            {assignsRaters
              ? 'Raters rate the interviews that they are assigned.'
              : 'No interviews are assigned: every rater rates every interview.'}
          </Text>
        </div>
        {mayAssign && (
          <Group gap="xs">
            {assignsRaters && <StopAssigning studyId={id} />}
            <Button leftSection={<IconUsersGroup size={18} aria-hidden />} onClick={assign.open}>
              Assign interviews
            </Button>
          </Group>
        )}
      </Group>
      <RaterProgressTable progress={progress} isAssigned={assignsRaters} />
      {assignsRaters && (
        <>
          <Title order={2}>Assignments</Title>
          <AssignmentsTable studyId={id} progress={progress} raters={raters} mayAssign={mayAssign} seesAll={seesAll} />
        </>
      )}
      <AssignDialog studyId={id} raters={raters} opened={assigning} onClose={assign.close} />
    </Stack>
  )
}
