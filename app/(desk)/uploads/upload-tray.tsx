'use client'
import { ActionIcon, Button, FileButton, Group, Paper, Progress, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useText } from '#app/language.tsx'
import type { Translator } from '#lib/messages/translator.ts'
import { isGoingOn, type QueuedUpload } from './queued-upload.ts'
import { uploadQueue } from './upload-queue.ts'
import { UploadRow } from './upload-row.tsx'
import classes from './upload-tray.module.css'
import { useUploads } from './use-uploads.ts'

/** What the person uploads, on every page; nothing where they upload nothing. */
export function UploadTray({ personId }: { personId: string }) {
  const t = useText()
  const client = useQueryClient()
  const uploads = useUploads()
  const [opened, { toggle }] = useDisclosure()
  useEffect(() => {
    uploadQueue.onArrived = () => void client.invalidateQueries()
    void uploadQueue.open(personId)
  }, [client, personId])
  const isSending = uploads.some(({ state }) => state === 'sending')
  useEffect(() => {
    if (!isSending) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isSending])
  if (uploads.length === 0) return null
  const isDone = uploads.every(({ state }) => state === 'done')
  const total = uploads.reduce((sum, { bytes }) => sum + bytes, 0)
  const sent = uploads.reduce((sum, upload) => sum + (upload.state === 'done' ? upload.bytes : upload.sent), 0)
  return (
    <Paper component="section" aria-label={t('Uploads')} withBorder shadow="md" className={classes.tray}>
      <Group px="sm" py={6} justify="space-between" wrap="nowrap">
        <div style={{ minWidth: 0 }}>
          <Text size="sm" fw={600} aria-live="polite">
            {headingOf(uploads, t)}
          </Text>
          <Text size="xs" c="dimmed">
            {[
              t('{sent} of {total}', { sent: t.fileSize(sent), total: t.fileSize(total) }),
              isSending && paceOf(total - sent, t),
            ]
              .filter(Boolean)
              .join(', ')}
          </Text>
        </div>
        <Group gap={4} wrap="nowrap">
          {uploads.some(isGoingOn) ? (
            <Button size="compact-sm" variant="default" onClick={() => uploadQueue.pauseAll()}>
              {t('Pause all')}
            </Button>
          ) : (
            uploads.some(({ state }) => state === 'paused') && (
              <Button size="compact-sm" variant="default" onClick={() => uploadQueue.resumeAll()}>
                {t('Resume all')}
              </Button>
            )
          )}
          {isDone && (
            <Button size="compact-sm" variant="default" onClick={() => uploadQueue.clearDone()}>
              {t('Close')}
            </Button>
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-expanded={opened}
            aria-label={opened ? t('Show fewer details of the uploads') : t('Show all uploads')}
            onClick={toggle}
          >
            {opened ? <IconChevronDown size={18} aria-hidden /> : <IconChevronUp size={18} aria-hidden />}
          </ActionIcon>
        </Group>
      </Group>
      <Progress value={(100 * sent) / Math.max(1, total)} size="xs" radius={0} aria-label={t('All uploads')} />
      <LostFiles uploads={uploads} />
      {opened && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls has to be reached by keyboard
        <section className={classes.list} tabIndex={0} aria-label={t('Files of uploads')}>
          {uploads.map((upload) => (
            <UploadRow key={upload.key} upload={upload} />
          ))}
        </section>
      )}
    </Paper>
  )
}

function headingOf(uploads: readonly QueuedUpload[], t: Translator): string {
  const done = uploads.filter(({ state }) => state === 'done').length
  const count = (state: QueuedUpload['state']) => uploads.filter((upload) => upload.state === state).length
  if (done === uploads.length) return t('{done} {done, plural, one {recording} other {recordings}} uploaded', { done })
  if (count('sending') > 0) return t('Uploading {place} of {count}', { place: done + 1, count: uploads.length })
  if (count('interrupted') > 0) return t('Waiting for the connection')
  if (count('problem') > 0)
    return t('{count} {count, plural, one {upload needs} other {uploads need}} you', { count: count('problem') })
  if (count('lost') > 0)
    return t('{count} {count, plural, one {upload was} other {uploads were}} interrupted', { count: count('lost') })
  return t('Uploads are paused')
}

/** Speed and time left; undefined where neither is known yet. */
function paceOf(bytes: number, t: Translator): string | undefined {
  const speed = uploadQueue.bytesPerSecond
  if (!speed) return undefined
  return t('{size} per second, {time} left', { size: t.fileSize(speed), time: t.timeLeft(bytes / speed) })
}

async function giveAgain(files: readonly File[], t: Translator): Promise<void> {
  for (const { name } of await uploadQueue.giveAgain(files))
    notifications.show({
      color: 'red',
      message: t('{name} is not a file whose upload was interrupted, or has been changed since.', { name }),
    })
}

/** After the page was loaded again: files that the browser may open again, or that have to be chosen again. */
function LostFiles({ uploads }: { uploads: readonly QueuedUpload[] }) {
  const t = useText()
  /** Lets the same file be chosen again. */
  const forgetFiles = useRef<() => void>(null)
  const interrupted = uploads.filter(({ state }) => state === 'lost')
  if (interrupted.length === 0) return null
  return (
    <Group px="sm" py={6} gap="xs" justify="space-between">
      <Text size="xs" style={{ flex: '1 1 200px' }}>
        {uploadQueue.canOpenAgain
          ? t(
              'The page was loaded again. What was sent is kept; allow the browser to read the files, or choose the same {count, plural, one {file} other {files}} to go on.',
              { count: interrupted.length },
            )
          : t(
              'The page was loaded again. What was sent is kept; choose the same {count, plural, one {file} other {files}} to go on.',
              { count: interrupted.length },
            )}
      </Text>
      <Group gap={6}>
        {uploadQueue.canOpenAgain && (
          <Button size="compact-sm" onClick={() => void uploadQueue.openAgain(true)}>
            {t('Resume')}
          </Button>
        )}
        <FileButton
          multiple
          resetRef={forgetFiles}
          onChange={(files) => {
            void giveAgain(files, t)
            forgetFiles.current?.()
          }}
        >
          {(props) => (
            <Button {...props} size="compact-sm" variant="default">
              {t('Choose {count, plural, one {file} other {files}}', { count: interrupted.length })}
            </Button>
          )}
        </FileButton>
      </Group>
    </Group>
  )
}
