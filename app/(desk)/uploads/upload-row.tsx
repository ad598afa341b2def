import { ActionIcon, Anchor, Group, Progress, Text } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconX } from '@tabler/icons-react'
import Link from 'next/link'
import { useText } from '#app/language.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { Translator } from '#lib/messages/translator.ts'
import type { QueuedUpload } from './queued-upload.ts'
import { uploadQueue } from './upload-queue.ts'
import classes from './upload-tray.module.css'

/** One upload in the tray: whose recording it is, how far it is, and what can be done about it. */
export function UploadRow({ upload }: { upload: QueuedUpload }) {
  const t = useText()
  const { key, target, fileName, bytes, sent, state, problem } = upload
  const title = `${target.participant}, ${target.visit}`
  return (
    <div className={classes.row}>
      <Group px="sm" py={6} gap="xs" wrap="nowrap" justify="space-between">
        <div style={{ minWidth: 0, flex: 1 }}>
          <Text size="sm" truncate>
            {target.interviewId ? (
              <Anchor component={Link} href={`/interviews/${target.interviewId}`} size="sm">
                {title}
              </Anchor>
            ) : (
              title
            )}{' '}
            <Text span size="xs" c="dimmed">
              {target.studyCode}
            </Text>
          </Text>
          <Text size="xs" c="dimmed" truncate title={fileName}>
            {fileName}, {stateOf(upload, t)}
          </Text>
          {state === 'sending' && (
            <Progress
              mt={4}
              size="xs"
              value={(100 * sent) / Math.max(1, bytes)}
              aria-label={t('Upload of {fileName}', { fileName })}
            />
          )}
          {problem && (
            <Text size="xs" c={state === 'problem' ? 'var(--mantine-color-error)' : 'dimmed'} role="alert">
              {t.stored(problem)}
            </Text>
          )}
        </div>
        <Group gap={2} wrap="nowrap">
          {(state === 'sending' || state === 'waiting') && (
            <Action
              label={t('Pause {fileName}', { fileName })}
              icon={IconPlayerPause}
              onClick={() => uploadQueue.pause(key)}
            />
          )}
          {state === 'paused' && (
            <Action
              label={t('Resume {fileName}', { fileName })}
              icon={IconPlayerPlay}
              onClick={() => uploadQueue.resume(key)}
            />
          )}
          {(state === 'problem' || state === 'interrupted') && (
            <Action
              label={t('Try again: {fileName}', { fileName })}
              icon={IconRefresh}
              onClick={() => uploadQueue.resume(key)}
            />
          )}
          <Action
            label={
              state === 'done'
                ? t('Remove {fileName} from the list', { fileName })
                : t('Cancel the upload of {fileName}', { fileName })
            }
            icon={IconX}
            onClick={() => uploadQueue.remove(key)}
          />
        </Group>
      </Group>
    </div>
  )
}

const WORDS: Readonly<Record<Exclude<QueuedUpload['state'], 'sending'>, Message>> = {
  done: phrase('uploaded'),
  waiting: phrase('waits'),
  paused: phrase('paused'),
  interrupted: phrase('interrupted'),
  lost: phrase('lost'),
  problem: phrase('not sent'),
}

function stateOf({ state, bytes, sent }: QueuedUpload, t: Translator): string {
  if (state === 'done' || state === 'waiting') return t(WORDS[state])
  const share = t('{percent} % of {size}', {
    percent: Math.floor((100 * sent) / Math.max(1, bytes)),
    size: t.fileSize(bytes),
  })
  return state === 'sending' ? share : `${t(WORDS[state])}, ${share}`
}

function Action({ label, icon: Icon, onClick }: { label: string; icon: typeof IconX; onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} title={label} onClick={onClick}>
      <Icon size={16} aria-hidden />
    </ActionIcon>
  )
}
