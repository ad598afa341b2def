'use client'
import { Alert, Anchor, Button, Card, Group, Progress, Stack, Text, TextInput, Title } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { useLocalStorage } from '@mantine/hooks'
import { IconUpload } from '@tabler/icons-react'
import Link from 'next/link'
import { fileSize } from '../../../numbers.ts'
import { useStudy } from '../study-frame.tsx'
import { IntakeTable } from './intake-table.tsx'
import { useIntake, whatIsMissing } from './use-intake.ts'

/** Many recordings at once: their names say whose they are, a table lets one correct that, and then they are uploaded. */
export function AddRecordings({ studyId }: { studyId: string }) {
  const { data: study } = useStudy(studyId)
  const intake = useIntake(studyId)
  const [pattern, setPattern] = useLocalStorage({ key: `concord-names-${studyId}`, defaultValue: '' })
  if (!study) return null
  if (!study.may.addInterview || !study.may.upload)
    return <Alert color="gray">Only managers and raters of the study add recordings.</Alert>
  const { rows, isRunning } = intake
  const ready = rows.filter((row) => row.state === 'waiting' && whatIsMissing(row) === undefined)
  const unclear = rows.filter((row) => row.state === 'waiting' && whatIsMissing(row) !== undefined).length
  const done = rows.filter(({ state }) => state === 'done').length
  const total = rows.reduce((sum, { file }) => sum + file.size, 0)
  const sent = rows.reduce((sum, row) => sum + (row.state === 'done' ? row.file.size : row.sent), 0)
  return (
    <Stack>
      <div>
        <Title order={2}>Add recordings</Title>
        <Text size="sm" c="dimmed" maw={720}>
          Drop the videos of many interviews, or a folder. Participant, visit and date are read from their names;
          correct them in the table before anything is stored.
        </Text>
      </div>
      <Card>
        <Dropzone
          onDrop={(files) => intake.add(files, pattern)}
          multiple
          disabled={isRunning}
          inputProps={{ 'aria-label': 'Video files of interviews' }}
        >
          <Group justify="center" gap="sm" mih={rows.length > 0 ? 40 : 120} style={{ pointerEvents: 'none' }}>
            <IconUpload size={28} aria-hidden />
            <div>
              <Text>Drop video files or a folder here, or click to choose files</Text>
              <Text size="sm" c="dimmed">
                Such as P012_V2_2026-03-01.mp4 or sub-012_ses-2_beh.mp4. A file’s name is shown to managers only.
              </Text>
            </div>
          </Group>
        </Dropzone>
        <TextInput
          mt="sm"
          label="Pattern of the names"
          description="Leave empty to recognise the parts by their looks. Otherwise such as {participant}_{visit}_{date}, where * stands for anything. Kept for this study in this browser."
          value={pattern}
          disabled={isRunning}
          onChange={(event) => {
            setPattern(event.currentTarget.value)
            intake.readAgain(event.currentTarget.value)
          }}
        />
      </Card>
      {rows.length > 0 && (
        <Card component="section" aria-label="Files">
          <Group justify="space-between" mb="xs">
            <Text size="sm" aria-live="polite">
              {rows.length === 1 ? 'One file' : `${rows.length} files`}, {fileSize(total)}
              {unclear > 0 && `; ${unclear} to be filled in`}
              {done > 0 && `; ${done} uploaded`}
            </Text>
            {isRunning ? (
              <Button size="compact-sm" variant="default" onClick={intake.stop}>
                Stop after this file
              </Button>
            ) : (
              <Button disabled={ready.length === 0} onClick={() => void intake.run()}>
                {ready.length === 0
                  ? 'Add recordings'
                  : ready.length === 1
                    ? 'Add 1 recording'
                    : `Add ${ready.length} recordings`}
              </Button>
            )}
          </Group>
          {(isRunning || done > 0) && (
            <Progress value={(100 * sent) / Math.max(1, total)} mb="sm" aria-label="Uploads" />
          )}
          <IntakeTable
            rows={rows}
            isRunning={isRunning}
            onSet={intake.set}
            onRetry={intake.retry}
            onRemove={intake.remove}
          />
        </Card>
      )}
      {done > 0 && !isRunning && (
        <Text size="sm">
          Recordings are analysed as they arrive.{' '}
          <Anchor component={Link} href={`/studies/${studyId}`} size="sm" underline="always">
            See the interviews
          </Anchor>
        </Text>
      )}
    </Stack>
  )
}
