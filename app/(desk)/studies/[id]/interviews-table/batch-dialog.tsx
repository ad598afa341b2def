'use client'
import { Alert, Button, Group, List, Modal, Progress, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { type PageTranslator, useText } from '#app/language.tsx'
import { ReasonForm } from '../../../reason-form.tsx'
import { tellUndo } from './tell-undo.tsx'
import { type BatchKind, type BatchOutcome, useBatch } from './use-batch.ts'

interface Props {
  studyId: string
  kind: BatchKind
  ids: readonly string[]
  onClose: () => void
  onDone: () => void
}

/** Confirms what is done to many interviews, does it one by one, and says how far it is and what failed. */
export function BatchDialog({ kind, ...props }: Omit<Props, 'kind'> & { kind: BatchKind | undefined }) {
  const t = useText()
  const interviews = counted(t, props.ids.length)
  return (
    <Modal
      opened={kind !== undefined}
      onClose={props.onClose}
      title={
        kind &&
        (kind === 'analyse' ? t('Analyse {interviews}?', { interviews }) : t('Delete {interviews}?', { interviews }))
      }
      closeOnClickOutside={false}
    >
      {kind && <Batch kind={kind} {...props} />}
    </Modal>
  )
}

function Batch({ studyId, kind, ids, onClose, onDone }: Props) {
  const t = useText()
  const client = useQueryClient()
  const { running, outcome, past, run, stop } = useBatch(studyId, kind, ids)
  const close = () => {
    onDone()
    onClose()
  }
  const begin = async (reason: string) => {
    const { done, skipped, failed, entries } = await run(reason)
    if (entries.length > 0) tellUndo(t, entries, () => client.invalidateQueries())
    if (failed.length > 0 || skipped > 0) return
    if (kind === 'analyse') notifications.show({ message: t('{done} in the queue.', { done: counted(t, done) }) })
    close()
  }
  if (running || past > 0)
    return <BatchProgress outcome={outcome} past={past} all={ids.length} running={running} stop={stop} close={close} />
  if (kind === 'delete')
    return (
      <ReasonForm
        action={t('Delete {interviews}', { interviews: counted(t, ids.length) })}
        isDanger
        busy={false}
        error={null}
        onConfirm={(reason) => void begin(reason)}
        onClose={onClose}
      >
        <Text size="sm">
          {t(
            'Their recordings, analyses, rating sheets and estimates go with them. All rest in the study’s bin and can be restored.',
          )}
        </Text>
      </ReasonForm>
    )
  return (
    <Stack gap="sm">
      <Text size="sm">
        {t(
          'Each recording is analysed by the study’s settings, also where it was analysed before. Interviews without a recording are left out.',
        )}
      </Text>
      <Group justify="end">
        <Button variant="default" onClick={onClose}>
          {t('Cancel')}
        </Button>
        <Button onClick={() => void begin('')}>
          {t('Analyse {interviews}', { interviews: counted(t, ids.length) })}
        </Button>
      </Group>
    </Stack>
  )
}

function BatchProgress({
  outcome: { skipped, failed },
  past,
  all,
  running,
  stop,
  close,
}: {
  outcome: BatchOutcome
  past: number
  all: number
  running: boolean
  stop: () => void
  close: () => void
}) {
  const t = useText()
  return (
    <Stack gap="sm">
      <Progress value={(100 * past) / all} aria-label={t('{past} of {all}', { past, all })} />
      <Text size="sm" aria-live="polite">
        {t('{past} of {all}', { past, all })}
        {skipped > 0 && `, ${t('{skipped} without a recording', { skipped })}`}
      </Text>
      {failed.length > 0 && (
        <Alert color="red" title={t('{count} failed', { count: failed.length })}>
          <List size="sm">
            {[...new Set(failed)].slice(0, 5).map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Group justify="end">
        <Button variant={running ? 'default' : 'filled'} onClick={running ? stop : close}>
          {running ? t('Stop') : t('Close')}
        </Button>
      </Group>
    </Stack>
  )
}

const counted = (t: PageTranslator, count: number) =>
  t('{count, plural, one {# interview} other {# interviews}}', { count })
