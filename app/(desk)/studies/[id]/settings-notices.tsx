import { Alert, Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { isOpen } from '../../run-state.tsx'

/** Says where recordings or the head are not of the study's settings, with what to do; nothing while work is under way. */
export function SettingsNotices({ study }: { study: StudyOverview }) {
  const client = useQueryClient()
  const anew = useMutation(
    rpc.studies.analyseOutdated.mutationOptions({ onSettled: () => client.invalidateQueries(), onError: tellProblem }),
  )
  const { id, outdated, phantom, head, may } = study
  const { open } = study.counts
  return (
    <>
      {outdated > 0 && open === 0 && !isOpen(phantom?.state) && (
        <Alert color="yellow">
          <Group justify="space-between">
            <Text size="sm">
              {outdated} {outdated === 1 ? 'recording is' : 'recordings are'} not analysed with the study’s current
              settings ({study.encoder}, stride {study.stride}).
            </Text>
            {may.manage && (
              <Button size="compact-sm" variant="default" loading={anew.isPending} onClick={() => anew.mutate({ id })}>
                Analyse {outdated === 1 ? 'it' : 'them'} now
              </Button>
            )}
          </Group>
        </Alert>
      )}
      {head && head.encoder !== study.encoder && outdated === 0 && open === 0 && (
        <Alert color="yellow">
          The head was trained with {head.encoder}; the recordings are now analysed with {study.encoder}. Train a head
          again to get estimates.
        </Alert>
      )}
    </>
  )
}
