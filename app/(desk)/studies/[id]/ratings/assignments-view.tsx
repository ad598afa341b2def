import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconUsersGroup } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'
import type { AppAssignments } from '#app/rpc/client.ts'
import { AssignDialog } from './assign-dialog.tsx'
import { AssignmentsTable } from './assignments-table.tsx'
import { RaterProgressTable } from './rater-progress-table.tsx'
import { StopAssigning } from './stop-assigning.tsx'

/** Who rates what in a study, and how far they are. */
export function AssignmentsView({ studyId, overview }: { studyId: string; overview: AppAssignments }) {
  const t = useText()
  const [assigning, assign] = useDisclosure()
  const { assignsRaters, progress, raters, notCertified, mayAssign, seesAll } = overview
  return (
    <Stack>
      <Group justify="space-between">
        <div>
          <Title order={2}>{seesAll ? t('Raters') : t('Your assignments')}</Title>
          <Text size="sm" c="dimmed">
            {assignsRaters
              ? t('Raters rate the interviews that they are assigned.')
              : t('No interviews are assigned: every rater rates every interview.')}
          </Text>
        </div>
        {mayAssign && (
          <Group gap="xs">
            {assignsRaters && <StopAssigning studyId={studyId} />}
            <Button leftSection={<IconUsersGroup size={18} aria-hidden />} onClick={assign.open}>
              {t('Assign interviews')}
            </Button>
          </Group>
        )}
      </Group>
      {[true, false].map((isRefused) => (
        <NotCertified
          key={String(isRefused)}
          raters={notCertified.filter((rater) => rater.isRefused === isRefused)}
          isRefused={isRefused}
        />
      ))}
      <RaterProgressTable progress={progress} isAssigned={assignsRaters} />
      {assignsRaters && (
        <>
          <Title order={2}>{t('Assignments')}</Title>
          <AssignmentsTable
            studyId={studyId}
            progress={progress}
            raters={raters}
            mayAssign={mayAssign}
            seesAll={seesAll}
          />
        </>
      )}
      <AssignDialog studyId={studyId} raters={raters} opened={assigning} onClose={assign.close} />
    </Stack>
  )
}

function NotCertified({ raters, isRefused }: { raters: AppAssignments['notCertified']; isRefused: boolean }) {
  const t = useText()
  if (raters.length === 0) return null
  const named = raters.map(({ name, scales }) =>
    scales.length === 0 ? name : `${name} (${scales.map((scale) => t.stored(scale)).join(', ')})`,
  )
  return (
    <Text size="sm">
      {t('Not certified yet: {notCertified}.', { notCertified: named.join(', ') })}
      {isRefused && ` ${t('They are not assigned interviews of the study.')}`}
    </Text>
  )
}
