import { Alert, Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { isOpen } from '../../run-state.tsx'

/** Says where recordings or the head are not of the study's settings, with what to do; nothing while work is under way. */
export function SettingsNotices({ study }: { study: StudyOverview }) {
  const t = useText()
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
              {t(
                '{outdated} {outdated, plural, one {recording is} other {recordings are}} not analysed with the study’s current settings ({encoder}, stride {stride}{limit, select, none {} other {, {clips} clips}}).',
                {
                  outdated,
                  encoder: study.encoder,
                  stride: study.stride,
                  limit: study.clipLimit === null ? 'none' : 'some',
                  clips: study.clipLimit ?? 0,
                },
              )}
            </Text>
            {may.manage && (
              <Button size="compact-sm" variant="default" loading={anew.isPending} onClick={() => anew.mutate({ id })}>
                {t('Analyse {outdated, plural, one {it} other {them}} now', { outdated })}
              </Button>
            )}
          </Group>
        </Alert>
      )}
      {head && head.encoder !== study.encoder && outdated === 0 && open === 0 && (
        <Alert color="yellow">
          {t(
            'The head was trained with {encoder}; the recordings are now analysed with {encoder2}. Train a head again to get estimates.',
            { encoder: head.encoder, encoder2: study.encoder },
          )}
        </Alert>
      )}
    </>
  )
}
