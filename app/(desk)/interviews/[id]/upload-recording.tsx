'use client'
import { Alert, Button, Card, Group, Progress, Text, Title } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconUpload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useScaleName } from '#app/(desk)/scale-switch.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { uploadQueue } from '../../uploads/upload-queue.ts'
import { useUploads } from '../../uploads/use-uploads.ts'

/** The interview as the page around asks for it, so that it is loaded once. */
function useInterview(id: string) {
  const scaleName = useScaleName()
  return useQuery(rpc.interviews.see.queryOptions({ input: { id, scaleName } })).data
}

/** Uploads a recording of any size; it goes on while the person looks at other pages, and after an interruption. */
export function UploadRecording({ interviewId, another = false }: { interviewId: string; another?: boolean }) {
  const t = useText()
  const interview = useInterview(interviewId)
  const upload = useUploads().findLast(({ target, state }) => target.interviewId === interviewId && state !== 'done')
  const begin = ([file]: File[]) => {
    if (!file || !interview) return
    const { study, participant, visit } = interview
    uploadQueue.add(file, {
      studyId: study.id,
      studyCode: study.code,
      participant,
      visit,
      date: undefined,
      interviewId,
      mayBeAnother: true,
    })
  }
  const isUnderWay = upload && upload.state !== 'problem' && upload.state !== 'lost'
  return (
    <Card>
      <Title order={2} mb="xs">
        {another ? t('Another recording of this interview') : t('Recording')}
      </Title>
      {another && !isUnderWay && (
        <Text size="sm" c="dimmed" mb="xs">
          {t('The recording above stays in use until the manager of the study chooses another one.')}
        </Text>
      )}
      {upload?.problem && (
        <Alert color={upload.state === 'problem' ? 'red' : 'gray'} mb="sm" role="alert">
          {t.stored(upload.problem)}
        </Alert>
      )}
      {isUnderWay ? (
        <>
          <Group justify="space-between">
            <Text size="sm">{upload.fileName}</Text>
            <Text size="sm" c="dimmed">
              {t('{sent} of {bytes}', { sent: t.fileSize(upload.sent), bytes: t.fileSize(upload.bytes) })}
            </Text>
          </Group>
          <Progress value={(100 * upload.sent) / Math.max(1, upload.bytes)} my="xs" aria-label={t('Upload')} />
          <Group gap="xs">
            {upload.state === 'paused' ? (
              <Button size="compact-sm" variant="default" onClick={() => uploadQueue.resume(upload.key)}>
                {t('Resume')}
              </Button>
            ) : (
              <Button size="compact-sm" variant="default" onClick={() => uploadQueue.pause(upload.key)}>
                {t('Pause')}
              </Button>
            )}
            <Button size="compact-sm" variant="default" onClick={() => uploadQueue.remove(upload.key)}>
              {t('Cancel the upload')}
            </Button>
          </Group>
        </>
      ) : (
        <Dropzone
          onDrop={begin}
          multiple={false}
          role="button"
          inputProps={{ 'aria-label': t('Video file of the interview'), style: { display: 'none' } }}
        >
          <Group justify="center" gap="sm" mih={another ? 40 : 120} style={{ pointerEvents: 'none' }}>
            <IconUpload size={28} aria-hidden />
            <div>
              <Text>{t('Drop the video file here, or click to choose it')}</Text>
              <Text size="sm" c="dimmed">
                {t(
                  'MP4, MOV, MKV, WebM, AVI, WMV, MTS, MPG, MXF, DV, GIF and others, of any size. An interrupted upload resumes where it stopped.',
                )}
              </Text>
            </div>
          </Group>
        </Dropzone>
      )}
    </Card>
  )
}
