'use client'
import { Alert, Anchor, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconUpload } from '@tabler/icons-react'
import Link from 'next/link'
import { useState } from 'react'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { fileSize } from '../../../numbers.ts'
import { useStudy } from '../study-frame.tsx'
import { takeOver } from './dropped-files.ts'
import { IntakeTable } from './intake-table.tsx'
import { NamePattern } from './name-pattern.tsx'
import { doubledRows, isReady, isWaiting, useDroppedFiles, useIntake, whatIsMissing } from './use-intake.ts'

/** Many recordings at once: their names say whose they are, a table lets one correct that, and then they are uploaded. */
export function AddRecordings({ studyId }: { studyId: string }) {
  const { data: study } = useStudy(studyId)
  if (!study) return null
  if (!study.may.addInterview || !study.may.upload)
    return <Alert color="gray">Only managers and raters of the study add recordings.</Alert>
  return <Intake study={study} />
}

function Intake({ study }: { study: StudyOverview }) {
  const intake = useIntake(study)
  const [pattern, setPattern] = useState(study.namePattern)
  const add = (files: readonly File[]) => intake.add(files, pattern)
  useDroppedFiles((take) => takeOver(study.id, take), add)
  const { rows } = intake
  const changePattern = (changed: string) => {
    setPattern(changed)
    intake.readAgain(changed)
  }
  return (
    <Stack>
      <div>
        <Title order={2}>Add recordings</Title>
        <Text size="sm" c="dimmed" maw={720}>
          Drop the videos of many interviews, or a folder. Participant, visit and date are read from their names;
          correct them in the table before anything is stored. Uploads go on while you look at other pages.
        </Text>
      </div>
      <Card>
        <Dropzone
          onDrop={add}
          multiple
          role="button"
          inputProps={{ 'aria-label': 'Video files of interviews', style: { display: 'none' } }}
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
        <NamePattern
          study={study}
          pattern={pattern}
          example={rows.find(isWaiting)?.file.name}
          onChange={changePattern}
        />
      </Card>
      {rows.length > 0 && <Files studyId={study.id} intake={intake} />}
    </Stack>
  )
}

function Files({ studyId, intake }: { studyId: string; intake: ReturnType<typeof useIntake> }) {
  const { rows } = intake
  const doubled = doubledRows(rows)
  const ready = rows.filter((row) => isReady(row, doubled))
  const unclear = rows.filter((row) => isWaiting(row) && whatIsMissing(row) !== undefined).length
  const done = rows.filter(({ upload }) => upload?.state === 'done').length
  const repeated = rows.filter((row) => isWaiting(row) && row.duplicate).length
  const total = rows.reduce((sum, { file }) => sum + file.size, 0)
  return (
    <Card component="section" aria-label="Files">
      <Group justify="space-between" mb="xs">
        <Text size="sm" aria-live="polite">
          {rows.length === 1 ? 'One file' : `${rows.length} files`}, {fileSize(total)}
          {unclear > 0 && `; ${unclear} to be filled in`}
          {repeated > 0 && `; ${repeated} in the study already`}
          {done > 0 && `; ${done} uploaded`}
        </Text>
        <Button disabled={ready.length === 0} onClick={() => intake.send(ready)}>
          {ready.length === 0
            ? 'Add recordings'
            : ready.length === 1
              ? 'Add 1 recording'
              : `Add ${ready.length} recordings`}
        </Button>
      </Group>
      <IntakeTable
        rows={rows}
        doubled={doubled}
        onSet={intake.set}
        onAddAllTheSame={intake.addAllTheSame}
        onRemove={intake.remove}
      />
      {done > 0 && (
        <Text size="sm" mt="sm">
          Recordings are analysed as they arrive.{' '}
          <Anchor component={Link} href={`/studies/${studyId}`} size="sm" underline="always">
            See the interviews
          </Anchor>
        </Text>
      )}
    </Card>
  )
}
