'use client'
import { Alert, Anchor, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconUpload } from '@tabler/icons-react'
import Link from 'next/link'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { useStudy } from '../study-frame.tsx'
import { takeOver } from './dropped-files.ts'
import { IntakeTable } from './intake-table.tsx'
import { NamePattern } from './name-pattern.tsx'
import { useFits } from './use-fits.ts'
import { doubledRows, isReady, isWaiting, useDroppedFiles, useIntake, whatIsMissing } from './use-intake.ts'

/** Many recordings at once: their names say whose they are, a table lets one correct that, and then they are uploaded. */
export function AddRecordings({ studyId }: { studyId: string }) {
  const t = useText()
  const { data: study } = useStudy(studyId)
  if (!study) return null
  if (!study.may.addInterview || !study.may.upload)
    return <Alert color="gray">{t('Only managers and raters of the study add recordings.')}</Alert>
  return <Intake study={study} />
}

function Intake({ study }: { study: StudyOverview }) {
  const t = useText()
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
        <Title order={2}>{t('Add recordings')}</Title>
        <Text size="sm" c="dimmed" maw={720}>
          {t(
            'Drop the videos of many interviews, or a folder. Participant, visit and date are read from their names; correct them in the table before anything is stored. Uploads go on while you look at other pages.',
          )}
        </Text>
      </div>
      <Card>
        <Dropzone
          onDrop={add}
          multiple
          role="button"
          inputProps={{ 'aria-label': t('Video files of interviews'), style: { display: 'none' } }}
        >
          <Group justify="center" gap="sm" mih={rows.length > 0 ? 40 : 120} style={{ pointerEvents: 'none' }}>
            <IconUpload size={28} aria-hidden />
            <div>
              <Text>{t('Drop video files or a folder here, or click to choose files')}</Text>
              <Text size="sm" c="dimmed">
                {t('Such as P012_V2_2026-03-01.mp4 or sub-012_ses-2_beh.mp4. A file’s name is shown to managers only.')}
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
  const t = useText()
  const { rows } = intake
  const doubled = doubledRows(rows)
  const fits = useFits(studyId, rows)
  const ready = rows.filter((row) => isReady(row, doubled, fits.get(row.key)))
  const newcomers = new Set(
    rows
      .filter(({ key }) => fits.get(key)?.isNewParticipant)
      .map(({ participant }) => participant.trim().toUpperCase()),
  ).size
  const unclear = rows.filter((row) => isWaiting(row) && whatIsMissing(row) !== undefined).length
  const done = rows.filter(({ upload }) => upload?.state === 'done').length
  const repeated = rows.filter((row) => isWaiting(row) && row.duplicate).length
  const total = rows.reduce((sum, { file }) => sum + file.size, 0)
  return (
    <Card component="section" aria-label={t('Files')}>
      <Group justify="space-between" mb="xs">
        <Text size="sm" aria-live="polite">
          {rows.length === 1 ? t('One file') : t('{count} files', { count: rows.length })}, {t.fileSize(total)}
          {unclear > 0 && `; ${t('{unclear} to be filled in', { unclear })}`}
          {repeated > 0 && `; ${t('{repeated} in the study already', { repeated })}`}
          {newcomers > 0 &&
            `; ${t('{newcomers} new {newcomers, plural, one {participant} other {participants}}', { newcomers })}`}
          {done > 0 && `; ${t('{done} uploaded', { done })}`}
        </Text>
        <Button disabled={ready.length === 0} onClick={() => intake.send(ready, fits)}>
          {ready.length === 0
            ? t('Add recordings')
            : ready.length === 1
              ? t('Add 1 recording')
              : t('Add {count} recordings', { count: ready.length })}
        </Button>
      </Group>
      <IntakeTable
        rows={rows}
        doubled={doubled}
        fits={fits}
        onSet={intake.set}
        onAddAllTheSame={intake.addAllTheSame}
        onAddAsAnother={intake.addAsAnother}
        onRemove={intake.remove}
      />
      {done > 0 && (
        <Text size="sm" mt="sm">
          {t.nodes('Recordings are analysed as they arrive. <link>See the interviews</link>', {
            link: (inside) => (
              <Anchor component={Link} href={`/studies/${studyId}`} size="sm" underline="always">
                {inside}
              </Anchor>
            ),
          })}
        </Text>
      )}
    </Card>
  )
}
