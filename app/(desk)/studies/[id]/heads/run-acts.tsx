import { Alert, Button, Group, Progress, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { isOpen, RunState, runNote } from '../../../run-state.tsx'

type ShownRun = Parameters<typeof RunState>[0]['run'] & Parameters<typeof runNote>[0] & { problem: string | null }

/** How far a run is, with the way to cancel it; or how it ended, with the way to run it again. */
export function RunActs({
  kind,
  run,
  title,
  cancel,
  retry,
  isAsking,
}: {
  kind: Parameters<typeof RunState>[0]['kind']
  run: ShownRun
  title: string
  /** Undefined for those who may not. */
  cancel: (() => void) | undefined
  retry: (() => void) | undefined
  /** Whether the server was asked for one of them and has not answered. */
  isAsking: boolean
}) {
  const t = useText()
  if (isOpen(run.state))
    return (
      <Group gap="sm" justify="space-between">
        <Progress value={100 * run.progress} w="100%" aria-label={title} />
        <Text size="sm" c="dimmed" aria-live="polite">
          {runNote(run, t)}
        </Text>
        {cancel && (
          <Button size="compact-sm" variant="default" miw="max-content" loading={isAsking} onClick={cancel}>
            {t('Cancel')}
          </Button>
        )}
      </Group>
    )
  return (
    <>
      <Group justify="space-between">
        <RunState kind={kind} run={run} />
        {retry && run.state !== 'done' && (
          <Button
            size="compact-sm"
            variant="default"
            loading={isAsking}
            aria-label={t('Run again: {title}', { title })}
            onClick={retry}
          >
            {t('Run again')}
          </Button>
        )}
      </Group>
      {run.state === 'failed' && run.problem && <Alert color="red">{t.stored(run.problem)}</Alert>}
    </>
  )
}
