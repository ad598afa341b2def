'use client'
import { Alert, Button, Card, Group, Progress, Text, Title } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconUpload } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Upload } from 'tus-js-client'
import { fileSize } from '../../numbers.ts'
import { startUpload } from '../../start-upload.ts'

interface Running {
  name: string
  sent: number
  total: number
}

/** Uploads a recording of any size; an upload that broke off goes on where it was when the same file is chosen again. */
export function UploadRecording({ interviewId, another = false }: { interviewId: string; another?: boolean }) {
  const client = useQueryClient()
  const upload = useRef<Upload>(null)
  const [running, setRunning] = useState<Running>()
  const [problem, setProblem] = useState<string>()
  const begin = async ([file]: File[]) => {
    if (!file) return
    setProblem(undefined)
    setRunning({ name: file.name, sent: 0, total: file.size })
    upload.current = await startUpload(file, {
      metadata: { interviewId },
      onProgress: (sent, total) => setRunning({ name: file.name, sent, total }),
      onProblem: (sentence) => {
        setRunning(undefined)
        setProblem(sentence)
      },
      onDone: () => {
        setRunning(undefined)
        void client.invalidateQueries()
      },
    })
  }
  const cancel = async () => {
    await upload.current?.abort(true)
    setRunning(undefined)
  }
  return (
    <Card>
      <Title order={2} mb="xs">
        {another ? 'Another recording of this interview' : 'Recording'}
      </Title>
      {another && !running && (
        <Text size="sm" c="dimmed" mb="xs">
          The recording above stays in use until the manager of the study chooses another one.
        </Text>
      )}
      {problem && (
        <Alert color="red" mb="sm" role="alert">
          {problem}
        </Alert>
      )}
      {running ? (
        <>
          <Group justify="space-between">
            <Text size="sm">{running.name}</Text>
            <Text size="sm" c="dimmed">
              {fileSize(running.sent)} of {fileSize(running.total)}
            </Text>
          </Group>
          <Progress value={(100 * running.sent) / Math.max(1, running.total)} my="xs" aria-label="Upload" />
          <Button size="compact-sm" variant="default" onClick={cancel}>
            Cancel the upload
          </Button>
        </>
      ) : (
        <Dropzone onDrop={begin} multiple={false} inputProps={{ 'aria-label': 'Video file of the interview' }}>
          <Group justify="center" gap="sm" mih={another ? 40 : 120} style={{ pointerEvents: 'none' }}>
            <IconUpload size={28} aria-hidden />
            <div>
              <Text>Drop the video file here, or click to choose it</Text>
              <Text size="sm" c="dimmed">
                MP4, MOV, MKV, WebM, AVI, WMV, MTS, MPG, MXF, DV, GIF and others, of any size. An interrupted upload
                resumes where it stopped.
              </Text>
            </div>
          </Group>
        </Dropzone>
      )}
    </Card>
  )
}
